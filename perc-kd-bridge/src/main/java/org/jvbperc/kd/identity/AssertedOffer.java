package org.jvbperc.kd.identity;

import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.sdp.SessionDescription;

/** An offer in the form that PERC needs, whose assertion is not validated yet. {@code toString} shows neither of them. */
record AssertedOffer(
        SessionDescription description,
        Optional<String> tlsId,
        List<CertificateFingerprint> fingerprints,
        IdentityAssertion assertion) {
    @Override
    public String toString() {
        return "Offer[" + description.media().size() + " media sections]";
    }
}
