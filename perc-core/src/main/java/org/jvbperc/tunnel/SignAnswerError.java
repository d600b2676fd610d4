package org.jvbperc.tunnel;

import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;

/**
 * The Key Distributor's refusal to sign.
 *
 * <pre>
 *  request_id(16) || u8 condition || u16 detail
 * </pre>
 *
 * @param requestId that of the {@link SignAnswer}
 * @param condition machine-readable, one of signalling's error conditions such as {@code identity-invalid}; 1..255 octets of
 *     UTF-8
 * @param detail for people, may be empty; at most 1024 octets of UTF-8; never contains an assertion
 */
public record SignAnswerError(Octets requestId, String condition, String detail) implements TunnelMessage {
    public static final int TYPE = 0xE2;
    /** Upper bound of {@code detail} in octets. */
    public static final int MAX_DETAIL_BYTES = 1024;

    public SignAnswerError {
        SignAnswer.requireRequestId("SignAnswerError", requestId);
        int conditionBytes = condition.getBytes(StandardCharsets.UTF_8).length;
        if (conditionBytes < 1 || conditionBytes > 255) {
            throw new IllegalArgumentException(
                    "SignAnswerError.condition has " + conditionBytes + " octets: expected 1..255");
        }
        int detailBytes = detail.getBytes(StandardCharsets.UTF_8).length;
        if (detailBytes > MAX_DETAIL_BYTES) {
            throw new IllegalArgumentException("SignAnswerError.detail has " + detailBytes + " octets: at most 1024");
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
