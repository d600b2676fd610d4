package org.jvbperc.keychannel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jvbperc.crypto.Octets;

/** The vectors (vectors.json), which a program of another language made from docs/key-channel.md. */
final class KeyChannelVectors {
    private static final JsonNode FILE = file();

    private KeyChannelVectors() {}

    private static JsonNode file() {
        try (InputStream in =
                Objects.requireNonNull(KeyChannelVectors.class.getResourceAsStream("vectors.json"), "vectors.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> all(String part) {
        List<JsonNode> nodes = new ArrayList<>();
        FILE.get(part).forEach(nodes::add);
        return nodes;
    }

    static byte[] octets(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.get(field).textValue());
    }

    static KeyGroup group(String name) {
        return name.equals("x25519") ? KeyGroup.X25519 : KeyGroup.SECP256R1;
    }

    static AgreementPublicKey publicKey(JsonNode node) {
        return new AgreementPublicKey(
                group(node.get("group").textValue()),
                Octets.fromHex(node.get("key").textValue()));
    }

    /** A vector's private key with its public key. */
    static KeyAgreementPair pair(JsonNode node) {
        KeyGroup group = group(node.get("group").textValue());
        AgreementPublicKey expected = new AgreementPublicKey(
                group, Octets.fromHex(node.get("publicKey").textValue()));
        try {
            KeyPair pair =
                    new KeyPair(AgreementKeys.parse("vector", expected), privateKey(group, octets(node, "privateKey")));
            return KeyAgreementPair.of(group, pair);
        } catch (GeneralSecurityException | KeyChannelException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey privateKey(KeyGroup group, byte[] octets) throws GeneralSecurityException {
        if (group == KeyGroup.X25519) {
            return KeyFactory.getInstance("X25519")
                    .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, octets));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePrivate(
                        new ECPrivateKeySpec(new BigInteger(1, octets), curve.getParameterSpec(ECParameterSpec.class)));
    }

    /** What the fields of a vector say. */
    static KeyChannelMessage message(JsonNode v) {
        return switch (v.get("type").intValue()) {
            case HelloMessage.TYPE ->
                new HelloMessage(numbers(v.get("versions")), numbers(v.get("suites")), publicKey(v.get("key")));
            case KeyAckMessage.TYPE -> new KeyAckMessage(v.get("generation").longValue(), publicKey(v.get("next")));
            case RosterAckMessage.TYPE ->
                new RosterAckMessage(Long.parseLong(v.get("sequence").textValue()));
            case AliveMessage.TYPE -> new AliveMessage(v.get("number").longValue());
            case LeaveMessage.TYPE -> new LeaveMessage();
            case KeyMessage.TYPE ->
                new KeyMessage(
                        v.get("generation").longValue(),
                        v.get("suite").intValue(),
                        v.get("senderIndex").longValue(),
                        v.get("ttl").intValue(),
                        v.get("begin").intValue(),
                        v.get("recipientKey").longValue(),
                        publicKey(v.get("senderKey")),
                        Octets.fromHex(v.get("wrapped").textValue()));
            case RosterMessage.TYPE ->
                new RosterMessage(Octets.fromHex(v.get("update").textValue()));
            case ProbeMessage.TYPE -> new ProbeMessage(v.get("number").longValue());
            case RefusalMessage.TYPE ->
                new RefusalMessage(
                        v.get("condition").textValue(), v.get("detail").textValue());
            default -> throw new IllegalStateException("no such type: " + v);
        };
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.intValue()));
        return numbers;
    }

    static KeyChannelMessage decode(String from, byte[] octets) throws KeyChannelException {
        return from.equals("endpoint")
                ? KeyChannelCodec.decodeFromEndpoint(octets)
                : KeyChannelCodec.decodeFromKeyDistributor(octets);
    }
}
