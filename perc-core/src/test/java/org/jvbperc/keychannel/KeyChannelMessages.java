package org.jvbperc.keychannel;

import java.util.Random;
import java.util.stream.IntStream;
import org.jvbperc.crypto.Octets;

/** Messages for tests. */
final class KeyChannelMessages {
    private static final long UINT32 = 1L << 32;

    private KeyChannelMessages() {}

    /** Any valid message, up to the largest sizes and numbers. */
    static KeyChannelMessage random(Random random) {
        return switch (random.nextInt(9)) {
            case 0 ->
                new HelloMessage(
                        IntStream.range(1, 256)
                                .filter(version -> random.nextInt(30) == 0 || version == 255)
                                .limit(16)
                                .boxed()
                                .toList(),
                        random.ints(0, 0x10000)
                                .distinct()
                                .limit(1 + random.nextInt(16))
                                .boxed()
                                .toList(),
                        publicKey(random));
            case 1 -> new KeyAckMessage(uint32(random), publicKey(random));
            case 2 -> new RosterAckMessage(1 + (random.nextLong() >>> 2));
            case 3 -> new AliveMessage(uint32(random));
            case 4 -> new LeaveMessage();
            case 5 ->
                new KeyMessage(
                        uint32(random),
                        random.nextInt(0x10000),
                        1 + random.nextInt(Integer.MAX_VALUE),
                        1 + random.nextInt(0xFF_FFFF),
                        random.nextInt(0x10000),
                        uint32(random),
                        publicKey(random),
                        octets(KeyMessage.WRAPPED_BYTES, random));
            case 6 ->
                new RosterMessage(octets(
                        random.nextInt(10) == 0 ? RosterMessage.MAX_UPDATE_BYTES : 1 + random.nextInt(300), random));
            case 7 -> new ProbeMessage(uint32(random));
            default -> new RefusalMessage("c".repeat(1 + random.nextInt(64)), "ä".repeat(random.nextInt(257)));
        };
    }

    private static long uint32(Random random) {
        return random.nextInt(10) == 0 ? UINT32 - 1 : random.nextLong(UINT32);
    }

    private static AgreementPublicKey publicKey(Random random) {
        KeyGroup group = random.nextBoolean() ? KeyGroup.X25519 : KeyGroup.SECP256R1;
        byte[] key = new byte[group.keyLengthBytes()];
        random.nextBytes(key);
        if (group == KeyGroup.SECP256R1) {
            key[0] = AgreementPublicKey.UNCOMPRESSED;
        }
        return new AgreementPublicKey(group, Octets.of(key));
    }

    private static Octets octets(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    static KeyChannelMessage decode(KeyChannelMessage like, byte[] octets) throws KeyChannelException {
        return KeyChannelVectors.decode(like instanceof EndpointMessage ? "endpoint" : "key-distributor", octets);
    }
}
