package org.jvbperc.identity.authorization;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * The proof that an offer's maker has the key of a certificate: a signature over what the offer is bound to. The certificate is
 * not that of DTLS, which is new for each call. Keys on elliptic curves sign by ECDSA with SHA-256, RSA keys by RSASSA-PSS with
 * SHA-256.
 *
 * <p>The signed octets begin as in RFC 8446 section 4.4.3, so that TLS would never sign the same octets.
 */
public final class JoinCertificate {
    private static final String CONTEXT = "perc join certificate v1";
    private static final int PADDING_OCTETS = 64;
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private JoinCertificate() {}

    /**
     * Makes the credential for one offer.
     *
     * @param chain the certificate first, then its issuers; the authority itself may be left out
     * @throws IllegalArgumentException if the key cannot sign, or is not the certificate's
     */
    public static OfferCredential.Certified credential(
            List<X509Certificate> chain, PrivateKey key, OfferBinding offer) {
        try {
            Signature signature = signature(key.getAlgorithm());
            signature.initSign(key);
            signature.update(signed(offer));
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
            OfferCredential.Certified credential =
                    new OfferCredential.Certified(Octets.of(path.getEncoded("PkiPath")), Octets.of(signature.sign()));
            requireProof(credential, offer);
            return credential;
        } catch (GeneralSecurityException | AuthorizationException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the private key cannot sign, or is not that of the certificate", e);
        }
    }

    /**
     * Requires the signature of the first certificate in the chain; its issuer is not checked.
     *
     * @return the chain, the certificate first
     * @throws AuthorizationException CERTIFICATE_INVALID
     */
    static List<X509Certificate> requireProof(OfferCredential.Certified credential, OfferBinding offer)
            throws AuthorizationException {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertPath(new ByteArrayInputStream(credential.path().toByteArray()), "PkiPath")
                    .getCertificates()
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw invalid("there is none", null);
            }
            Signature signature = signature(chain.get(0).getPublicKey().getAlgorithm());
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(signed(offer));
            if (!signature.verify(credential.signature().toByteArray())) {
                throw invalid("its key has not signed this offer", null);
            }
            return chain;
        } catch (CertificateException e) {
            throw invalid("expected base64url of a PkiPath (ITU-T X.509)", e);
        } catch (GeneralSecurityException e) {
            throw invalid("its key has not signed this offer", e);
        }
    }

    private static Signature signature(String keyAlgorithm) throws GeneralSecurityException {
        if (keyAlgorithm.equals("EC")) {
            return Signature.getInstance("SHA256withECDSA");
        }
        if (keyAlgorithm.startsWith("RSA")) {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(PSS);
            return signature;
        }
        throw new GeneralSecurityException("keys of the kind " + keyAlgorithm + " are not used");
    }

    private static byte[] signed(OfferBinding offer) {
        byte[] text = (CONTEXT + "\0" + offer.nonce()).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[PADDING_OCTETS + text.length];
        Arrays.fill(all, 0, PADDING_OCTETS, (byte) 0x20);
        System.arraycopy(text, 0, all, PADDING_OCTETS, text.length);
        return all;
    }

    private static AuthorizationException invalid(String why, @Nullable Throwable cause) {
        return new AuthorizationException(
                AuthorizationError.CERTIFICATE_INVALID, "the certificate in the offer: " + why, cause);
    }
}
