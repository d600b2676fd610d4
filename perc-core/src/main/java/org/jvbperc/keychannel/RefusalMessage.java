package org.jvbperc.keychannel;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The Key Distributor ends the association, and says why.
 *
 * <pre>
 * struct { uint8 type = 19;  opaque condition&lt;1..64&gt;;  opaque detail&lt;0..512&gt;; } refusal;
 * </pre>
 *
 * @param condition machine-readable: lower-case letters and digits of US-ASCII in words joined by hyphens, 1..64 octets; endpoints
 *     take unknown ones too
 * @param detail for people, may be empty; at most 512 octets of UTF-8
 */
public record RefusalMessage(String condition, String detail) implements KeyDistributorMessage {
    public static final int TYPE = 19;
    /** A message cannot be read. */
    public static final String MALFORMED_MESSAGE = "malformed-message";
    /** A message came when it must not, for example a second hello. */
    public static final String UNEXPECTED_MESSAGE = "unexpected-message";
    /** The hello has no version that the Key Distributor speaks. */
    public static final String UNSUPPORTED_VERSION = "unsupported-version";
    /** The hello does not have the room's cipher suite. */
    public static final String NO_COMMON_SUITE = "no-common-suite";
    /** A public key is no usable element of its group. */
    public static final String INVALID_KEY = "invalid-key";

    static final int MAX_CONDITION_BYTES = 64;
    static final int MAX_DETAIL_BYTES = 512;
    private static final Pattern CONDITION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    public RefusalMessage {
        if (!isCondition(condition)) {
            throw new IllegalArgumentException(
                    "refusal.condition is \"" + condition + "\": expected 1..64 characters of lower-case-words");
        }
        int detailBytes = detail.getBytes(StandardCharsets.UTF_8).length;
        FieldRanges.require("length of refusal.detail", detailBytes, 0, MAX_DETAIL_BYTES);
    }

    static boolean isCondition(String text) {
        return text.length() <= MAX_CONDITION_BYTES && CONDITION.matcher(text).matches();
    }

    @Override
    public int type() {
        return TYPE;
    }
}
