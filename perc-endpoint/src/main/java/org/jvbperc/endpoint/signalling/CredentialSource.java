package org.jvbperc.endpoint.signalling;

import com.nimbusds.jose.jwk.ECKey;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.identity.authorization.JoinCertificate;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.identity.authorization.OfferCredential;

/** The source of credentials besides the user's identity, for conferences that require them. Asked once for each offer. */
@FunctionalInterface
public interface CredentialSource {
    /** Nothing. */
    CredentialSource NONE = (offer, certificate) -> null;

    /**
     * The credential for one offer; may block on the network.
     *
     * @param certificate the certificate of this offer only; tokens may be bound to it (RFC 8705)
     * @return null for none
     */
    @Nullable
    OfferCredential credential(OfferBinding offer, DtlsCertificate certificate);

    /** An invitation, with which one identity can join. */
    static CredentialSource of(Invitation invitation) {
        return (offer, certificate) -> invitation.credential(offer);
    }

    /**
     * A certificate that an authority has issued to the user; DTLS uses another certificate, which is new for each call.
     *
     * @param chain the certificate first, then its issuers
     * @throws IllegalArgumentException if the key is not the certificate's, or cannot sign
     */
    static CredentialSource of(List<X509Certificate> chain, PrivateKey key) {
        CredentialSource source = (offer, certificate) -> JoinCertificate.credential(chain, key, offer);
        // Once now, so that a wrong key shows before the call.
        JoinCertificate.credential(chain, key, new OfferBinding(Octets.EMPTY, ""));
        return source;
    }

    /**
     * An access token that is bound to a key (RFC 9449).
     *
     * @param key with its private part, on P-256
     * @throws IllegalArgumentException if the key cannot sign
     */
    static CredentialSource of(String token, ECKey key) {
        CredentialSource source =
                (offer, certificate) -> new OfferCredential.KeyBound(token, DpopProofs.forOffer(key, token, offer));
        // Once now, so that a wrong key shows before the call.
        DpopProofs.requireUsable(key);
        return source;
    }
}
