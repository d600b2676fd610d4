package org.jvbperc.sframe;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;

/** Makes group secrets, frames, and senders and keyrings that share a secret. */
public final class SFrameParty {
    static final SFrameSuite SUITE = SFrameSuite.AES_128_GCM_SHA256_128;
    static final long NEVER = Long.MAX_VALUE / 2;
    static final long SENDER = 5;
    static final long RECEIVER = 9;

    private SFrameParty() {}

    /** The secret of a generation; every call makes a new instance of the same octets. */
    static GroupSecret secret(SFrameSuite suite, long generation) {
        byte[] octets = new byte[GroupSecret.LENGTH_BYTES];
        new Random(generation).nextBytes(octets);
        try (SecretBytes secret = SecretBytes.copyOf(octets)) {
            return new GroupSecret(generation, suite, secret);
        }
    }

    static GroupSecret secret(long generation) {
        return secret(SUITE, generation);
    }

    /** A sender that uses a generation from time 0 on. */
    static SFrameSender sender(SFrameSuite suite, long senderIndex, long generation) {
        SFrameSender sender = new SFrameSender(senderIndex);
        try (GroupSecret secret = secret(suite, generation)) {
            sender.install(secret, 0, NEVER);
        }
        return sender;
    }

    static SFrameSender sender(long generation) {
        return sender(SUITE, SENDER, generation);
    }

    /** A keyring of {@link #RECEIVER} that has these generations, which came at time 0, and these senders on its roster. */
    static SFrameKeyring keyring(SFrameSuite suite, long generation, Long... senders) {
        SFrameKeyring keyring = new SFrameKeyring(RECEIVER);
        install(keyring, suite, generation, 0, NEVER);
        keyring.setSenders(List.of(senders));
        return keyring;
    }

    static SFrameKeyring keyring(long generation) {
        return keyring(SUITE, generation, SENDER);
    }

    static void install(SFrameKeyring keyring, SFrameSuite suite, long generation, long arrived, long expires) {
        try (GroupSecret secret = secret(suite, generation)) {
            keyring.install(secret, arrived, expires);
        }
    }

    /** An authentic frame of {@link #SENDER} in a generation with any counter. */
    static PacketBuffer sealed(MediaCodec codec, byte[] frame, long generation, long counter) {
        return sealed(codec, frame, SENDER, generation, counter);
    }

    static PacketBuffer sealed(MediaCodec codec, byte[] frame, long senderIndex, long generation, long counter) {
        try (SFrameSender sender = new SFrameSender(senderIndex, counter);
                GroupSecret secret = secret(generation)) {
            sender.install(secret, 0, NEVER);
            PacketBuffer buffer = withRoom(codec, frame);
            SFrameOutcome outcome = sender.seal(codec, buffer, 0);
            if (outcome != SFrameOutcome.OK) {
                throw new AssertionError("the frame was not sealed: " + outcome);
            }
            return buffer;
        }
    }

    /** A copy of a frame with just the room behind it that sealing needs. */
    public static PacketBuffer withRoom(MediaCodec codec, byte[] frame) {
        int room = codec.roomBytes(frame, 0, frame.length);
        return new PacketBuffer(Arrays.copyOf(frame, frame.length + room), 0, frame.length);
    }

    /** A frame that can be sealed. */
    static byte[] frame(MediaCodec codec, Random random, int bytes) {
        byte[] payload = new byte[bytes];
        random.nextBytes(payload);
        return switch (codec) {
            case OPUS, VP9 -> bytes == 0 ? new byte[1] : payload;
            case VP8 -> Arrays.copyOf(payload, Math.max(bytes, 10));
            case AV1 -> av1Unit(random, payload);
        };
    }

    /** A temporal unit with delimiter and sequence header, or without, and a frame OBU. */
    private static byte[] av1Unit(Random random, byte[] payload) {
        byte[] unit = new byte[payload.length + 20];
        int position = 0;
        if (random.nextBoolean()) {
            unit[position++] = 0x12;
            position++;
        }
        if (random.nextBoolean()) {
            unit[position++] = 0x0A;
            unit[position++] = 3;
            position += 3;
        }
        boolean hasSize = random.nextBoolean();
        unit[position++] = (byte) (hasSize ? 0x32 : 0x30);
        if (hasSize) {
            ObuView.putLeb128(payload.length, unit, position);
            position += ObuView.leb128Bytes(payload.length);
        }
        System.arraycopy(payload, 0, unit, position, payload.length);
        return Arrays.copyOf(unit, position + payload.length);
    }
}
