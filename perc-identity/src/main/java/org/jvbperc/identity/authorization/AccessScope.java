package org.jvbperc.identity.authorization;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** The rights that an access token grants (RFC 6749 section 3.3). */
public enum AccessScope {
    /** To take part in a conference. */
    JOIN("perc:join"),
    /** To run a conference that its holder owns. */
    OWN("perc:own"),
    /** To take part in order to record; the Key Distributor's roster over HTTP shows it. */
    RECORD("perc:record"),
    /** To remove a member from a conference in which its holder takes part. */
    REMOVE("perc:remove");

    private final String text;

    AccessScope(String text) {
        this.text = text;
    }

    /** The value in a token's {@code scope}. */
    public String text() {
        return text;
    }

    /** The scopes among {@code values} that concern PERC; others are left out. */
    static Set<AccessScope> among(Collection<String> values) {
        Set<AccessScope> scopes = EnumSet.noneOf(AccessScope.class);
        Arrays.stream(values()).filter(scope -> values.contains(scope.text)).forEach(scopes::add);
        return scopes;
    }
}
