package org.jvbperc.md.room;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random ids of endpoints and sessions. Safe for several threads. */
final class JoinIds {
    private static final int ENDPOINT_ID_BYTES = 4;
    private static final int SESSION_TOKEN_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** An endpoint id as bridges have them: 8 hexadecimal digits. */
    String endpointId() {
        return hex(ENDPOINT_ID_BYTES);
    }

    /** A session id, which only the endpoint can know: endpoint id, dot, 128 random bits. */
    String sessionId(String endpointId) {
        return endpointId + "." + hex(SESSION_TOKEN_BYTES);
    }

    /** A session id for the o= line of a session description (RFC 8866 section 5.2): 62 random bits. */
    long descriptionId() {
        return random.nextLong() >>> 2;
    }

    private String hex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
