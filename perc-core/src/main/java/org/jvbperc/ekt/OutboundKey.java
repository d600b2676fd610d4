package org.jvbperc.ekt;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/**
 * One end-to-end master key of one sent source: fresh random octets that are used for nothing else (RFC 8870 section 6), with
 * its wrapping under the EKTKey and, once it is in use, its encryption.
 *
 * <p>The EKTCiphertext is kept while the ROC in it is current (RFC 8870 section 4.3.1). Owned by one thread.
 */
final class OutboundKey implements AutoCloseable {
    private static final long NEVER = -1;

    private final ProtectionProfile profile;
    private final int ssrc;
    private final EktKey ektKey;
    private final int epoch;
    private final SecretBytes masterKey;
    private final SecretBytes salt;
    private @Nullable EndToEndSender encryption;
    private byte[] ciphertext = new byte[0];
    private long ciphertextRolloverCounter = NEVER;
    private boolean announced;

    OutboundKey(ProtectionProfile profile, int ssrc, EktKey ektKey, int epoch, SecureRandom random) {
        this.profile = profile;
        this.ssrc = ssrc;
        this.ektKey = ektKey;
        this.epoch = epoch;
        this.masterKey = SecretBytes.random(profile.layerKeyLengthBytes(), random);
        this.salt = ektKey.salt().copy();
    }

    EktKey ektKey() {
        return ektKey;
    }

    /** Whether a Full field with this key has been sent. */
    boolean isAnnounced() {
        return announced;
    }

    /** Starts encrypting with this key; the first packet has this inner ROC. */
    void activate(long rolloverCounter) {
        encryption = new EndToEndSender(profile, masterKey, salt, ssrc, rolloverCounter);
    }

    /** The inner ROC a packet with this sequence number will have. */
    long nextRolloverCounter(int sequenceNumber) {
        return active().nextRolloverCounter(sequenceNumber);
    }

    SrtpStatus encrypt(PacketBuffer packet) {
        return active().encrypt(packet);
    }

    /**
     * Prepares the Full field for this ROC.
     *
     * @return false if the EKTKey has reached its limit of encryptions, so that there is no field
     */
    boolean prepareField(long rolloverCounter, long nowNanos) {
        if (ciphertextRolloverCounter == rolloverCounter) {
            return true;
        }
        if (!ektKey.canEncrypt(nowNanos)) {
            return false;
        }
        byte[] plaintext = new byte[EktPlaintext.lengthBytes(masterKey.length())];
        int length = EktPlaintext.write(masterKey, ssrc, rolloverCounter, plaintext, 0);
        ciphertext = ektKey.encrypt(plaintext, length);
        Arrays.fill(plaintext, (byte) 0);
        ciphertextRolloverCounter = rolloverCounter;
        return true;
    }

    /** Length of the prepared Full field. */
    int fieldLengthBytes() {
        return FullEktField.lengthBytes(ciphertext.length);
    }

    /** Appends the prepared Full field. */
    void appendField(PacketBuffer packet) {
        int length = FullEktField.write(ciphertext, ektKey.spi(), epoch, packet.buffer(), packet.end());
        packet.setLength(packet.length() + length);
        announced = true;
    }

    @Override
    public void close() {
        masterKey.close();
        salt.close();
        if (encryption != null) {
            encryption.close();
        }
    }

    private EndToEndSender active() {
        if (encryption == null) {
            throw new IllegalStateException("an end-to-end key was used for media before it was switched to");
        }
        return encryption;
    }
}
