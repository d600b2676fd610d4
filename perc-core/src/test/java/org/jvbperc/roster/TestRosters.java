package org.jvbperc.roster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;

/**
 * A Key Distributor's hand: signs rosters with the key of the vectors, honest ones and others. The vectors (vectors.txt) were made by a
 * program of another language from docs/roster.md.
 */
final class TestRosters {
    static final String ROOM = "daily";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<String, String> VECTORS = vectors();

    private final TreeMap<String, RosterMember> members = new TreeMap<>();
    long sequence;
    long generation = 0x6A00_01FEL;
    String room = ROOM;
    Octets previous = RosterHeader.NO_PREVIOUS;
    List<RosterDeparture> departures = List.of();

    private static Map<String, String> vectors() {
        Map<String, String> values = new HashMap<>();
        try (InputStream in = TestRosters.class.getResourceAsStream("vectors.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            lines.lines().forEach(line -> values.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    static String vector(String name) {
        return VECTORS.get(name);
    }

    static byte[] octets(String name) {
        return HexFormat.of().parseHex(vector(name));
    }

    static Octets certificate() {
        return Octets.of(octets("der"));
    }

    static PrivateKey key() {
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            BigInteger s = new BigInteger("1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef", 16);
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(s, curve.getParameterSpec(ECParameterSpec.class)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static RosterVerifier verifier(String ownTlsId) {
        Octets expected = CertificateFingerprint.ofDer("sha-256", octets("der")).digest();
        return new RosterVerifier(ROOM, seen -> RosterVerifier.fingerprint(seen).equals(expected), ownTlsId);
    }

    static String tlsId(String user) {
        return user + "-tls-id-0123456789abcdef";
    }

    static RosterMember member(String user) {
        byte[] digest = new byte[32];
        digest[0] = (byte) user.hashCode();
        return new RosterMember(
                tlsId(user),
                user + "@idp.example",
                new CertificateFingerprint("sha-256", Octets.of(digest)),
                1_772_366_400_000L,
                true,
                1 + Integer.toUnsignedLong(user.hashCode()) % 0xFFFF_FFFFL,
                user.startsWith("recorder"));
    }

    TestRosters with(String... users) {
        for (String user : users) {
            members.put(tlsId(user), member(user));
        }
        return this;
    }

    TestRosters without(String user) {
        members.remove(tlsId(user));
        return this;
    }

    /** The next header, which the one after will refer to. */
    byte[] nextHeader() {
        sequence++;
        generation++;
        byte[] header = header();
        previous = RosterCodec.digest(header);
        return header;
    }

    byte[] header() {
        return RosterCodec.encode(new RosterHeader(
                room,
                CertificateFingerprint.ofDer("sha-256", octets("der")).digest(),
                sequence,
                generation,
                (int) (generation & 0xFFFF),
                3600,
                1_772_366_403_000L,
                "admit=*@idp.example\n",
                members.size(),
                RosterCodec.membersDigest(members.values()),
                departures,
                previous));
    }

    /** The whole list with this header. */
    byte[] whole(byte[] header) {
        return new RosterUpdate(true, false, List.of(), new ArrayList<>(members.values()), signed(header, true))
                .encode();
    }

    /** What changed, with this header. */
    byte[] change(byte[] header, List<String> removed, List<RosterMember> changed) {
        return new RosterUpdate(false, false, removed, changed, signed(header, false)).encode();
    }

    List<byte[]> parts(byte[] header, int limitBytes) {
        return RosterUpdate.whole(members.values(), signed(header, true), limitBytes).stream()
                .map(RosterUpdate::encode)
                .toList();
    }

    static RosterUpdate.Signed signed(byte[] header, boolean withCertificate) {
        return new RosterUpdate.Signed(
                withCertificate ? certificate() : Octets.EMPTY,
                Octets.of(header),
                RosterSignature.sign(header, key(), RANDOM));
    }
}
