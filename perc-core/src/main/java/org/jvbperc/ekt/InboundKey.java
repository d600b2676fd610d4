package org.jvbperc.ekt;

import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.PacketIndexTracker;
import org.jvbperc.srtp.RolloverCounter;
import org.jvbperc.srtp.SrtpStatus;

/**
 * One end-to-end key of one received source, with its replay window and the EKT field that announced it. Owned by one thread.
 */
final class InboundKey implements AutoCloseable {
    /** Size of the replay window in packets. */
    static final int REPLAY_WINDOW = 128;

    private static final long MAX_ROLLOVER_COUNTER = 0xFFFFFFFFL;

    private final EktKey ektKey;
    private final long hash;
    private final PacketIndexTracker packets = new PacketIndexTracker(0, REPLAY_WINDOW);
    private final EndToEndReceiver decryption;
    private final byte[] ciphertext;
    private final RolloverCounter announced = new RolloverCounter(0);
    private int epoch;
    private long floor = -1;

    /** Takes the key that {@code content} holds. */
    InboundKey(
            ProtectionProfile profile,
            int ssrc,
            EktUnwrapper content,
            long hash,
            byte[] buffer,
            int offset,
            int length) {
        this.ektKey = content.selected();
        this.hash = hash;
        this.ciphertext = new byte[FullEktField.ciphertextLengthBytes(length)];
        try (SecretBytes masterKey = content.masterKey()) {
            decryption = new EndToEndReceiver(profile, masterKey, ektKey.salt(), ssrc, packets);
        }
        this.epoch = FullEktField.epoch(buffer, offset, length);
        System.arraycopy(buffer, offset, ciphertext, 0, ciphertext.length);
    }

    EktKey ektKey() {
        return ektKey;
    }

    long hash() {
        return hash;
    }

    int epoch() {
        return epoch;
    }

    void lowerEpoch(int newEpoch) {
        epoch = Math.min(epoch, newEpoch);
    }

    /** Whether this key was sent before {@code other}, judged by parameter set and epoch. */
    boolean isBefore(InboundKey other) {
        int generation = ektKey.generation();
        int otherGeneration = other.ektKey.generation();
        return generation < otherGeneration || (generation == otherGeneration && epoch <= other.epoch);
    }

    /** Whether the field is the last one accepted for this key, apart from its epoch; allocation-free. */
    boolean isNamedBy(byte[] buffer, int offset, int length) {
        return FullEktField.spi(buffer, offset, length) == ektKey.spi()
                && FullEktField.hasCiphertext(buffer, offset, length, ciphertext);
    }

    /** Accepts a field with this ROC, carried by the packet with this original sequence number. */
    void announce(long rolloverCounter, int sequenceNumber, byte[] buffer, int offset) {
        System.arraycopy(buffer, offset, ciphertext, 0, ciphertext.length);
        announced.set(rolloverCounter);
        announced.commit((rolloverCounter << 16) | sequenceNumber);
    }

    /** Accepts the same field again, carried by the packet with this original sequence number. */
    void announceAgain(int sequenceNumber) {
        long rolloverCounter = announced.value();
        announced.set(rolloverCounter);
        announced.commit((rolloverCounter << 16) | sequenceNumber);
    }

    /** The ROC that the sender announced last. */
    long announcedRolloverCounter() {
        return announced.value();
    }

    /** The ROC of the packet with this original sequence number, derived from the announcement. */
    long announcedRolloverCounter(int sequenceNumber) {
        return announced.estimate(sequenceNumber) >> 16;
    }

    /** The ROC of the packet with this original sequence number, derived from the packets received. */
    long expectedRolloverCounter(int sequenceNumber) {
        return packets.estimate(sequenceNumber) >> 16;
    }

    /** The highest index received, or -1. */
    long highestIndex() {
        return packets.highestIndex();
    }

    /** Refuses everything up to this index as replayed. */
    void raiseFloor(long index) {
        for (long i = Math.max(floor + 1, index - REPLAY_WINDOW + 1); i <= index; i++) {
            packets.commit(i);
        }
        floor = Math.max(floor, index);
    }

    /** Decrypts with the ROC that follows from the packets received; a refused packet is unchanged. */
    SrtpStatus decrypt(PacketBuffer packet) {
        return decryption.decrypt(packet);
    }

    /** Decrypts with this ROC instead, which may be one too high; a refused packet is unchanged. */
    SrtpStatus decryptAt(PacketBuffer packet, long rolloverCounter) {
        if (rolloverCounter > MAX_ROLLOVER_COUNTER) {
            return SrtpStatus.KEY_EXPIRED;
        }
        long rolloverCounterBefore = packets.rolloverCounter();
        long highestBefore = packets.highestIndex();
        packets.restart(rolloverCounter);
        SrtpStatus status = decryption.decrypt(packet);
        if (status != SrtpStatus.OK) {
            packets.restart(rolloverCounterBefore);
        }
        if (highestBefore >= 0) {
            // This index was committed before; now the ROC follows from it again, unless a higher index was just added.
            packets.commit(highestBefore);
        }
        return status;
    }

    @Override
    public void close() {
        decryption.close();
    }
}
