package org.jvbperc.keychannel;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.crypto.Octets;
import org.jvbperc.wire.FieldReader;

/** Reads a message. Errors name message and field, what was found and what was expected. */
final class KeyChannelReader extends FieldReader<KeyChannelException> {
    private final String message;

    /** Over {@code bytes} from {@code position}, which is behind the type. */
    KeyChannelReader(String message, byte[] bytes, int position) {
        super(bytes, position, bytes.length - position);
        this.message = message;
    }

    int uint16(String field) throws KeyChannelException {
        return (int) number(field, 2);
    }

    int uint24(String field) throws KeyChannelException {
        return (int) number(field, 3);
    }

    long uint32(String field) throws KeyChannelException {
        return number(field, 4);
    }

    /** A number from 1 to 2^63-1. */
    long positive64(String field) throws KeyChannelException {
        long value = number(field, 8);
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
        if (remaining() > 0) {
            throw new KeyChannelException(
                    RefusalMessage.MALFORMED_MESSAGE,
                    message + ": " + remaining() + " octets follow its last field: expected none");
        }
    }

    @Override
    protected KeyChannelException malformed(String field, String what) {
        return new KeyChannelException(RefusalMessage.MALFORMED_MESSAGE, message + "." + field + " " + what);
    }

    @Override
    protected String cutOff(int neededBytes) {
        return "is cut off: " + remaining() + " octets are left, expected " + neededBytes;
    }
}
