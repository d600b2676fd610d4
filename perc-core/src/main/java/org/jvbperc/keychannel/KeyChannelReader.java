package org.jvbperc.keychannel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * Reads the fields of one message in order; every length is checked before it is used. Errors name message and field, what was
 * found and what was expected.
 */
final class KeyChannelReader {
    private final String message;
    private final byte[] bytes;
    private int position;

    /** Keeps {@code bytes} for the time of one decoding and does not change them; {@code position} is behind the type. */
    KeyChannelReader(String message, byte[] bytes, int position) {
        this.message = message;
        this.bytes = bytes;
        this.position = position;
    }

    int uint8(String field) throws KeyChannelException {
        need(field, 1);
        return bytes[position++] & 0xFF;
    }

    int uint16(String field) throws KeyChannelException {
        need(field, 2);
        return uint8(field) << 8 | uint8(field);
    }

    int uint24(String field) throws KeyChannelException {
        need(field, 3);
        return uint16(field) << 8 | uint8(field);
    }

    long uint32(String field) throws KeyChannelException {
        need(field, 4);
        return (long) uint16(field) << 16 | uint16(field);
    }

    /** A number from 1 to 2^63-1. */
    long positive64(String field) throws KeyChannelException {
        need(field, 8);
        long value = uint32(field) << 32 | uint32(field);
        if (value <= 0) {
            throw malformed(field, "is " + Long.toUnsignedString(value) + ": expected 1..2^63-1");
        }
        return value;
    }

    /** A number that must not be 0. */
    <T extends Number> T positive(String field, T value) throws KeyChannelException {
        if (value.longValue() == 0) {
            throw malformed(field, "is 0: expected at least 1");
        }
        return value;
    }

    /** The length in front of a vector, one or two octets, whose octets are all there. */
    int vector(String field, int lengthBytes, int lowest, int highest) throws KeyChannelException {
        int length = lengthBytes == 1 ? uint8(field) : uint16(field);
        if (length < lowest || length > highest) {
            throw malformed(
                    field,
                    "has " + length + " octets: expected "
                            + (lowest == highest ? "" + lowest : "from " + lowest + " to " + highest));
        }
        need(field, length);
        return length;
    }

    Octets octets(String field, int length) throws KeyChannelException {
        need(field, length);
        Octets octets = Octets.of(bytes, position, length);
        position += length;
        return octets;
    }

    Octets rest() {
        Octets octets = Octets.of(bytes, position, bytes.length - position);
        position = bytes.length;
        return octets;
    }

    String utf8(String field, int length) throws KeyChannelException {
        need(field, length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return text;
        } catch (CharacterCodingException e) {
            throw malformed(field, "is not UTF-8");
        }
    }

    List<Integer> versions() throws KeyChannelException {
        int count = vector("versions", 1, 1, HelloMessage.MAX_VERSIONS);
        List<Integer> versions = new ArrayList<>(count);
        int last = 0;
        for (int i = 0; i < count; i++) {
            int version = uint8("versions");
            if (version <= last) {
                throw malformed(
                        "versions", "has " + version + " after " + last + ": expected ascending numbers from 1");
            }
            versions.add(version);
            last = version;
        }
        return versions;
    }

    List<Integer> suites() throws KeyChannelException {
        int size = vector("suites", 1, 2, 2 * HelloMessage.MAX_SUITES);
        if (size % 2 != 0) {
            throw malformed("suites", "has " + size + " octets: expected an even number");
        }
        List<Integer> suites = new ArrayList<>(size / 2);
        for (int i = 0; i < size; i += 2) {
            int suite = uint16("suites");
            if (suites.contains(suite)) {
                throw malformed("suites", "has " + suite + " twice: expected each once");
            }
            suites.add(suite);
        }
        return suites;
    }

    AgreementPublicKey publicKey(String field) throws KeyChannelException {
        int code = uint16(field + ".group");
        KeyGroup group = KeyGroup.fromCode(code)
                .orElseThrow(() -> malformed(
                        field + ".group",
                        String.format("is 0x%04X: expected 0x001D (x25519) or 0x0017 (secp256r1)", code)));
        int length = vector(field + ".key", 1, group.keyLengthBytes(), group.keyLengthBytes());
        Octets key = octets(field + ".key", length);
        if (group == KeyGroup.SECP256R1 && key.octetAt(0) != AgreementPublicKey.UNCOMPRESSED) {
            throw malformed(field + ".key", "begins with " + key.octetAt(0) + ": expected 4, an uncompressed point");
        }
        return new AgreementPublicKey(group, key);
    }

    /** Requires that nothing is left. */
    void finish() throws KeyChannelException {
        if (position != bytes.length) {
            throw new KeyChannelException(
                    RefusalMessage.MALFORMED_MESSAGE,
                    message + ": " + (bytes.length - position) + " octets follow its last field: expected none");
        }
    }

    KeyChannelException malformed(String field, String what) {
        return new KeyChannelException(RefusalMessage.MALFORMED_MESSAGE, message + "." + field + " " + what);
    }

    private void need(String field, int length) throws KeyChannelException {
        if (length > bytes.length - position) {
            throw malformed(field, "is cut off: " + (bytes.length - position) + " octets are left, expected " + length);
        }
    }
}
