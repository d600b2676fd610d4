package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktRatchet;

/**
 * Makes the EKT parameter sets of a conference with double encryption: each has a new key and the next SPI, and all have the same
 * end-to-end salt (RFC 8871 section 6.4).
 */
final class EktKeyMaker implements ConferenceKeyMaker {
    private final SecureRandom random;
    private final int ttlSeconds;
    private final SecretBytes salt;

    EktKeyMaker(SecureRandom random, Duration ttl) {
        this.random = random;
        this.ttlSeconds = (int) ttl.toSeconds();
        this.salt = SecretBytes.random(EktParameterSet.SALT_LENGTH_BYTES, random);
    }

    /** The EKT cipher whose key is as long as the profile's end-to-end key (RFC 8870 section 4.4); empty if it has none. */
    static Optional<EktCipher> cipherFor(ProtectionProfile profile) {
        if (!profile.isDouble()) {
            return Optional.empty();
        }
        EktCipher cipher = profile.layerKeyLengthBytes() == EktCipher.AESKW_128.keyLengthBytes()
                ? EktCipher.AESKW_128
                : EktCipher.AESKW_256;
        return Optional.of(cipher);
    }

    @Override
    public ConferenceKey random(ProtectionProfile profile, long generation) {
        EktCipher cipher = cipherFor(profile).orElseThrow();
        return key(cipher, SecretBytes.random(cipher.keyLengthBytes(), random), generation);
    }

    private ConferenceKey key(EktCipher cipher, SecretBytes ektKey, long generation) {
        return new Key(new EktParameterSet(cipher, ektKey, salt.copy(), (int) (generation & 0xFFFF), ttlSeconds));
    }

    @Override
    public void close() {
        salt.close();
    }

    private final class Key implements ConferenceKey {
        private final EktParameterSet set;

        Key(EktParameterSet set) {
            this.set = set;
        }

        @Override
        public KeyShare shareFor(long senderIndex, int remainingSeconds) {
            return new Share(new EktParameterSet(
                    set.cipher(), set.ektKey().copy(), set.srtpMasterSalt().copy(), set.spi(), remainingSeconds));
        }

        @Override
        public ConferenceKey derive(long generation) {
            return key(set.cipher(), EktRatchet.next(set.ektKey(), generation), generation);
        }

        @Override
        public void close() {
            set.close();
        }
    }

    private record Share(EktParameterSet set) implements KeyShare {
        @Override
        public int spi() {
            return set.spi();
        }

        @Override
        public void sendOn(MemberChannel channel) {
            channel.sendEktKey(set);
        }

        @Override
        public void close() {
            set.close();
        }
    }
}
