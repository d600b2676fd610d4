package org.jvbperc.sctp.wire;

import java.nio.charset.StandardCharsets;

/** Error causes of ERROR and ABORT chunks (RFC 9260 section 3.3.10): {@code u16 code || u16 length || information}. */
public final class ErrorCause {
    public static final int INVALID_STREAM = 1;
    public static final int STALE_COOKIE = 3;
    public static final int UNRESOLVABLE_ADDRESS = 5;
    public static final int UNRECOGNIZED_CHUNK = 6;
    public static final int INVALID_MANDATORY_PARAMETER = 7;
    public static final int UNRECOGNIZED_PARAMETERS = 8;
    public static final int NO_USER_DATA = 9;
    public static final int COOKIE_WHILE_SHUTTING_DOWN = 10;
    public static final int USER_INITIATED_ABORT = 12;
    public static final int PROTOCOL_VIOLATION = 13;

    private static final int HEADER_BYTES = 4;
    private static final int MAX_TEXT = 200;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7F;

    private ErrorCause() {}

    /** One cause with its information, without padding. */
    public static byte[] of(int code, byte[] information) {
        byte[] cause = new byte[HEADER_BYTES + information.length];
        SctpOctets.put16(cause, 0, code);
        SctpOctets.put16(cause, 2, cause.length);
        System.arraycopy(information, 0, cause, HEADER_BYTES, information.length);
        return cause;
    }

    /** One cause whose information is a sentence, shortened to 200 octets. */
    public static byte[] of(int code, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return of(code, octets.length <= MAX_TEXT ? octets : java.util.Arrays.copyOf(octets, MAX_TEXT));
    }

    /** Whether the first of some causes has a code. */
    public static boolean firstIs(int code, byte[] buffer, int offset, int length) {
        return length >= HEADER_BYTES && SctpOctets.u16(buffer, offset) == code;
    }

    /** What the causes of a peer's ABORT say, for a log: printable ASCII of at most 200 characters, other octets as question marks. */
    public static String describe(byte[] buffer, int offset, int length) {
        if (length < HEADER_BYTES) {
            return "no cause";
        }
        int code = SctpOctets.u16(buffer, offset);
        int declared = Math.max(HEADER_BYTES, SctpOctets.u16(buffer, offset + 2));
        if (code != USER_INITIATED_ABORT && code != PROTOCOL_VIOLATION) {
            return "cause " + code;
        }
        int end = offset + Math.min(Math.min(declared, length), HEADER_BYTES + MAX_TEXT);
        StringBuilder text = new StringBuilder("cause ").append(code).append(": ");
        for (int at = offset + HEADER_BYTES; at < end; at++) {
            boolean printable = buffer[at] >= FIRST_PRINTABLE && buffer[at] < DELETE;
            text.append(printable ? (char) buffer[at] : '?');
        }
        return text.toString();
    }
}
