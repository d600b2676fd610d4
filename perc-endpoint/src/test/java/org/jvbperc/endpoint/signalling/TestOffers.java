package org.jvbperc.endpoint.signalling;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.identity.IdentityException;

/** Offers for room "room1" with one candidate and no credentials. */
final class TestOffers {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final IceParameters ICE = new IceParameters(
            "ufrag",
            "passwordpasswordpassword",
            List.of(new IceCandidate("1", 100, new InetSocketAddress("127.0.0.1", 10000), "host")));

    private TestOffers() {}

    /** For a double room. */
    static LocalOffer offer(TestIdp idp, String user) throws IdentityException {
        return offer(idp, user, CallProtection.DOUBLE, false);
    }

    static LocalOffer offer(TestIdp idp, String user, CallProtection protection, boolean records)
            throws IdentityException {
        return LocalOffer.create(
                "room1", protection, ICE, idp.source(user), CredentialSource.NONE, records, "cname", RANDOM);
    }
}
