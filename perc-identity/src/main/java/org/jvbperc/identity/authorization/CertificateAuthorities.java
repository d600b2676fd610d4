package org.jvbperc.identity.authorization;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * The authorities whose certificates admit their holders (RFC 5280 section 6, by the JDK). Revocation is not checked.
 * Immutable.
 *
 * @param authorities their own certificates; empty if no authority is trusted
 */
public record CertificateAuthorities(List<X509Certificate> authorities) {
    private static final int RFC822_NAME = 1;
    private static final Set<String> CLIENT_USES = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");

    public CertificateAuthorities {
        authorities = List.copyOf(authorities);
    }

    /**
     * Requires a certificate that one of the authorities has issued to this identity, and whose key has signed for this offer.
     *
     * @throws AuthorizationException CERTIFICATE_INVALID, CERTIFICATE_EXPIRED or CERTIFICATE_OF_ANOTHER
     */
    public void require(OfferCredential.Certified credential, OfferBinding offer, String identity, Instant now)
            throws AuthorizationException {
        if (authorities.isEmpty()) {
            throw new AuthorizationException(
                    AuthorizationError.CERTIFICATE_INVALID, "this Key Distributor knows no authority for certificates");
        }
        List<X509Certificate> chain = JoinCertificate.requireProof(credential, offer);
        X509Certificate certificate = chain.get(0);
        requirePath(chain, now);
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            if (uses != null && uses.stream().noneMatch(CLIENT_USES::contains)) {
                throw new AuthorizationException(
                        AuthorizationError.CERTIFICATE_INVALID,
                        "the certificate is not for clients (extendedKeyUsage)");
            }
            if (!names(certificate).contains(identity)) {
                throw new AuthorizationException(
                        AuthorizationError.CERTIFICATE_OF_ANOTHER,
                        "the certificate is not " + identity
                                + "'s: neither as rfc822Name in subjectAltName nor, without one, as common name");
            }
        } catch (CertificateParsingException | InvalidNameException e) {
            throw new AuthorizationException(
                    AuthorizationError.CERTIFICATE_INVALID, "the certificate's names or uses cannot be read", e);
        }
    }

    private void requirePath(List<X509Certificate> chain, Instant now) throws AuthorizationException {
        try {
            PKIXParameters parameters = new PKIXParameters(authorities.stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            List<X509Certificate> below = chain.stream()
                    .filter(certificate -> !authorities.contains(certificate))
                    .toList();
            if (below.isEmpty()) {
                throw new AuthorizationException(
                        AuthorizationError.CERTIFICATE_INVALID, "the certificate is an authority's own");
            }
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
        } catch (CertPathValidatorException e) {
            boolean expired = e.getReason() == CertPathValidatorException.BasicReason.EXPIRED;
            throw new AuthorizationException(
                    expired ? AuthorizationError.CERTIFICATE_EXPIRED : AuthorizationError.CERTIFICATE_INVALID,
                    "no path of valid certificates leads to a trusted authority",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot validate certificates", e);
        }
    }

    /** The addresses in subjectAltName; the common names if there are none. */
    private static List<String> names(X509Certificate certificate)
            throws CertificateParsingException, InvalidNameException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        List<String> addresses = alternatives == null
                ? List.of()
                : alternatives.stream()
                        .filter(name -> name.get(0).equals(RFC822_NAME))
                        .map(name -> (String) name.get(1))
                        .toList();
        if (!addresses.isEmpty()) {
            return addresses;
        }
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN"))
                        .map(part -> String.valueOf(part.getValue()))
                        .toList();
    }
}
