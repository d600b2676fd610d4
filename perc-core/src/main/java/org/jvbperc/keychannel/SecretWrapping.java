package org.jvbperc.keychannel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.Hkdf;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.wire.FieldWriter;

/**
 * How a group secret is wrapped (docs/key-channel.md, section 4): AES-256-GCM under a key that HKDF-SHA-256 (RFC 5869) makes of the
 * shared secret, without salt, with an info that covers the conference, the recipient's public key and the whole message. Each
 * wrapping key encrypts one secret, so the nonce is zero. Stateless.
 */
final class SecretWrapping {
    static final int SECRET_BYTES = 32;

    /** Stands in a message whose secret is not wrapped yet. */
    static final Octets NOT_WRAPPED_YET = Octets.of(new byte[KeyMessage.WRAPPED_BYTES]);

    private static final int KEY_BYTES = 32;
    private static final byte[] LABEL = "perc key channel v1\0".getBytes(StandardCharsets.US_ASCII);

    private SecretWrapping() {}

    /**
     * The wrapped secret for a message.
     *
     * @param about the message, whose own wrapped secret does not matter
     */
    static Octets wrap(
            String conference, KeyMessage about, AgreementPublicKey recipient, SecretBytes shared, SecretBytes secret) {
        byte[] wrapped = new byte[KeyMessage.WRAPPED_BYTES];
        secret.copyTo(wrapped, 0);
        try (SecretBytes key = wrappingKey(shared, info(conference, about, recipient));
                AeadCipher cipher = new AeadCipher(key)) {
            cipher.encrypt(new byte[AeadCipher.NONCE_LENGTH_BYTES], new byte[0], 0, 0, wrapped, 0, SECRET_BYTES);
            return Octets.of(wrapped);
        } finally {
            Arrays.fill(wrapped, (byte) 0);
        }
    }

    /**
     * The secret of a message, which the caller closes.
     *
     * @throws KeyChannelException INVALID_KEY if the message was made for another key or conference, or was changed
     */
    static SecretBytes unwrap(String conference, KeyMessage message, AgreementPublicKey recipient, SecretBytes shared)
            throws KeyChannelException {
        byte[] octets = message.wrapped().toByteArray();
        try (SecretBytes key = wrappingKey(shared, info(conference, message, recipient));
                AeadCipher cipher = new AeadCipher(key)) {
            if (!cipher.decrypt(new byte[AeadCipher.NONCE_LENGTH_BYTES], new byte[0], 0, 0, octets, 0, octets.length)) {
                throw new KeyChannelException(
                        RefusalMessage.INVALID_KEY,
                        "key.wrapped does not verify: expected a secret wrapped for key number "
                                + message.recipientKey() + " in this conference");
            }
            return SecretBytes.copyOf(octets, 0, SECRET_BYTES);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static byte[] info(String conference, KeyMessage message, AgreementPublicKey recipient) {
        byte[] room = conference.getBytes(StandardCharsets.UTF_8);
        FieldRanges.require("length of the conference's name", room.length, 1, 255);
        byte[] encoded = KeyChannelCodec.encode(message);
        byte[] covered = Arrays.copyOf(encoded, encoded.length - 1 - KeyMessage.WRAPPED_BYTES);
        FieldWriter info = new FieldWriter(LABEL.length + 1 + room.length + recipient.lengthBytes() + covered.length);
        info.octets(LABEL).uint8(room.length).octets(room);
        KeyChannelCodec.put(recipient, info);
        return info.octets(covered).finish();
    }

    private static SecretBytes wrappingKey(SecretBytes shared, byte[] info) {
        try (SecretBytes pseudoRandomKey = Hkdf.SHA_256.extract(shared)) {
            return Hkdf.SHA_256.expand(pseudoRandomKey, info, KEY_BYTES);
        }
    }
}
