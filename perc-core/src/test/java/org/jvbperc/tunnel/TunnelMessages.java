package org.jvbperc.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/** Messages for tests, and the way through the decoder. */
final class TunnelMessages {
    static final AssociationId ASSOCIATION = new AssociationId(UUID.fromString("01234567-89ab-4cde-a123-456789abcdef"));
    static final AssociationId OTHER = new AssociationId(UUID.fromString("11234567-89ab-4cde-a123-456789abcdef"));
    static final Octets REQUEST_ID = Octets.fromHex("00112233445566778899aabbccddeeff");

    private TunnelMessages() {}

    static MediaKeys mediaKeys(AssociationId id, ProtectionProfile profile, int mkiBytes, Random random) {
        int key = profile.layerKeyLengthBytes();
        int salt = profile.layerSaltLengthBytes();
        return new MediaKeys(
                id,
                profile,
                octets(mkiBytes, random),
                new HopByHopKeys(secret(key, random), secret(key, random), secret(salt, random), secret(salt, random)));
    }

    static MediaKeys mediaKeys(AssociationId id) {
        return mediaKeys(id, ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, 0, new Random(1));
    }

    static TunneledDtls dtls(AssociationId id) {
        return new TunneledDtls(id, Octets.fromHex("16fefd0000000000000000000101"));
    }

    static SignAnswer signAnswer() {
        return new SignAnswer(REQUEST_ID, Octets.of(new byte[] {1, 2}), Octets.of(new byte[] {3}));
    }

    static SignAnswerAck signAnswerAck() {
        return new SignAnswerAck(REQUEST_ID, Octets.of(new byte[] {3}));
    }

    static SignAnswerError signAnswerError() {
        return new SignAnswerError(REQUEST_ID, "identity-invalid", "the assertion has expired – Grüße");
    }

    /** One of each, with small bodies. */
    static List<TunnelMessage> oneOfEach() {
        return List.of(
                new SupportedProfiles(0, List.of(0x0009, 0x000A)),
                new UnsupportedVersion(0),
                mediaKeys(ASSOCIATION),
                dtls(ASSOCIATION),
                new EndpointDisconnect(ASSOCIATION),
                signAnswer(),
                signAnswerAck(),
                signAnswerError());
    }

    /** Any valid message, up to the largest sizes. */
    static TunnelMessage random(Random random) {
        AssociationId id = new AssociationId(new UUID(random.nextLong(), random.nextLong()));
        Octets requestId = octets(16, random);
        return switch (random.nextInt(8)) {
            case 0 ->
                new SupportedProfiles(
                        0,
                        random.ints(1 + size(random, 32765), 0, 0x10000).boxed().toList());
            case 1 -> new UnsupportedVersion(random.nextInt(256));
            case 2 ->
                mediaKeys(
                        id,
                        random.nextBoolean()
                                ? ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
                                : ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
                        random.nextInt(256),
                        random);
            case 3 -> new TunneledDtls(id, octets(1 + size(random, TunneledDtls.MAX_DTLS_MESSAGE_BYTES - 1), random));
            case 4 -> new EndpointDisconnect(id);
            case 5 -> {
                int offer = 1 + size(random, SignAnswer.MAX_DESCRIPTIONS_BYTES - 2);
                int answer = 1 + size(random, SignAnswer.MAX_DESCRIPTIONS_BYTES - offer - 1);
                yield new SignAnswer(requestId, octets(offer, random), octets(answer, random));
            }
            case 6 -> new SignAnswerAck(requestId, octets(1 + size(random, 65515), random));
            default ->
                new SignAnswerError(requestId, "c".repeat(1 + random.nextInt(255)), "ä".repeat(random.nextInt(513)));
        };
    }

    static List<TunnelFrame> decodeAll(TunnelDecoder decoder, byte[] bytes) throws TunnelException {
        List<TunnelFrame> frames = new ArrayList<>();
        ByteBuffer chunk = ByteBuffer.wrap(bytes);
        for (TunnelFrame frame = decoder.decode(chunk); frame != null; frame = decoder.decode(chunk)) {
            frames.add(frame);
        }
        if (chunk.hasRemaining()) {
            throw new AssertionError("the decoder left " + chunk.remaining() + " octets");
        }
        return frames;
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    static Octets octets(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    private static SecretBytes secret(int length, Random random) {
        return SecretBytes.copyOf(octets(length, random).toByteArray());
    }

    /** Mostly small, sometimes the limit. */
    private static int size(Random random, int limit) {
        return switch (random.nextInt(10)) {
            case 0 -> limit;
            case 1 -> random.nextInt(limit + 1);
            default -> random.nextInt(Math.min(limit, 300) + 1);
        };
    }
}
