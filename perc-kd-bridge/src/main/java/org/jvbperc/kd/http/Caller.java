package org.jvbperc.kd.http;

import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.authorization.AccessGrant;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.MemberState;

/** The caller of a request: the administrator, who may do everything, or the holder of an access token. */
final class Caller {
    private final @Nullable AccessGrant grant;

    private Caller(@Nullable AccessGrant grant) {
        this.grant = grant;
    }

    static Caller administrator() {
        return new Caller(null);
    }

    static Caller holding(AccessGrant grant) {
        return new Caller(grant);
    }

    /**
     * Requires the administrator.
     *
     * @throws HttpProblem 403
     */
    void requireAdministrator() throws HttpProblem {
        if (grant != null) {
            throw forbidden("only the administrator may do this");
        }
    }

    /**
     * Requires the administrator or the conference's owner.
     *
     * @throws HttpProblem 403
     */
    void requireOwner(Conference conference) throws HttpProblem {
        if (grant != null && !owns(grant, conference)) {
            throw forbidden("only the conference's owner may do this, with a token of scope \"" + AccessScope.OWN.text()
                    + "\"");
        }
    }

    /**
     * Requires the administrator, the conference's owner, or a member that may remove others.
     *
     * @throws HttpProblem 403
     */
    void requireRemover(Conference conference) throws HttpProblem {
        if (grant == null || owns(grant, conference)) {
            return;
        }
        boolean takesPart = conference.roster().members().stream()
                .anyMatch(member ->
                        member.state() != MemberState.LEFT && member.identity().equals(grant.identity()));
        if (!takesPart || !grant.scopes().contains(AccessScope.REMOVE)) {
            throw forbidden("only the conference's owner and members may do this, with a token of scope \""
                    + AccessScope.REMOVE.text() + "\"");
        }
    }

    private static boolean owns(AccessGrant grant, Conference conference) {
        return grant.identity().equals(conference.access().owner())
                && grant.scopes().contains(AccessScope.OWN);
    }

    private static HttpProblem forbidden(String detail) {
        return new HttpProblem(403, "forbidden", detail);
    }
}
