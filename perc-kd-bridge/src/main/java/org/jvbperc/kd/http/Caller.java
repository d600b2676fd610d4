package org.jvbperc.kd.http;

import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.authorization.AccessGrant;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.MemberState;

/** Who makes a request: the administrator, who may do everything, or the holder of an access token. */
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
     * Insists on the administrator.
     *
     * @throws HttpProblem 403
     */
    void requireAdministrator() throws HttpProblem {
        if (grant != null) {
            throw forbidden("this is for the administrator");
        }
    }

    /**
     * Insists on somebody who runs the conference.
     *
     * @throws HttpProblem 403
     */
    void requireOwner(Conference conference) throws HttpProblem {
        if (grant != null && !owns(grant, conference)) {
            throw forbidden(
                    "this is for the conference's owner, with a token of scope \"" + AccessScope.OWN.text() + "\"");
        }
    }

    /**
     * Insists on somebody who runs the conference, or takes part in it and may remove others.
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
            throw forbidden("this is for the conference's owner, and for members with a token of scope \""
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
