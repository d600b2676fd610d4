package org.jvbperc.kd.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern of identities that a policy admits: {@code user@domain} where {@code *} stands for any number of characters. The
 * user part is compared exactly, the domain without regard to case.
 */
public final class IdentityPattern {
    private static final int MAX_CHARS = 320;
    /** Wildcards per part; more would only make matching slow. */
    private static final int MAX_WILDCARDS = 3;

    private final String text;
    private final Pattern user;
    private final Pattern domain;

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is not {@code user@domain} with exactly one '@' and no empty part
     */
    public IdentityPattern(String text) {
        int at = text.indexOf('@');
        boolean printable = text.chars().allMatch(c -> c > ' ' && c != 0x7F);
        if (at < 1
                || at != text.lastIndexOf('@')
                || at == text.length() - 1
                || text.length() > MAX_CHARS
                || !printable) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not of the form user@domain, each part with or without *");
        }
        this.text = text;
        this.user = glob(text.substring(0, at));
        this.domain = glob(text.substring(at + 1).toLowerCase(Locale.ROOT));
    }

    private static Pattern glob(String part) {
        if (part.chars().filter(c -> c == '*').count() > MAX_WILDCARDS) {
            throw new IllegalArgumentException("\"" + part + "\" has more than " + MAX_WILDCARDS + " wildcards");
        }
        StringBuilder regex = new StringBuilder();
        for (String literal : part.split("(?=\\*)|(?<=\\*)", -1)) {
            regex.append(literal.equals("*") ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString());
    }

    /** Whether {@code identity}, {@code user@domain}, fits. */
    public boolean matches(String identity) {
        int at = identity.indexOf('@');
        return at > 0
                && user.matcher(identity.substring(0, at)).matches()
                && domain.matcher(identity.substring(at + 1).toLowerCase(Locale.ROOT))
                        .matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdentityPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as written. */
    @Override
    public String toString() {
        return text;
    }
}
