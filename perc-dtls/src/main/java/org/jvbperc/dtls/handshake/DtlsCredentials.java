package org.jvbperc.dtls.handshake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jvbperc.dtls.DtlsCertificate;

/** Converts certificates between BouncyCastle's forms and the JDK's. */
final class DtlsCredentials {
    private DtlsCredentials() {}

    /** The signer of this side's key exchange or CertificateVerify. */
    static TlsCredentialedSigner signer(TlsContext context, DtlsCertificate own) throws IOException {
        BcTlsCrypto crypto = (BcTlsCrypto) context.getCrypto();
        TlsCertificate certificate;
        try {
            certificate = crypto.createCertificate(own.x509().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
        AsymmetricKeyParameter key =
                PrivateKeyFactory.createKey(own.privateKey().getEncoded());
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                key,
                new Certificate(new TlsCertificate[] {certificate}),
                ecdsaWith(HashAlgorithm.sha256));
    }

    /** ECDSA with the hashes a peer's certificate may use. */
    @SuppressWarnings("JdkObsolete") // BouncyCastle's interface
    static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        return new Vector<>(List.of(
                ecdsaWith(HashAlgorithm.sha256), ecdsaWith(HashAlgorithm.sha384), ecdsaWith(HashAlgorithm.sha512)));
    }

    private static SignatureAndHashAlgorithm ecdsaWith(short hash) {
        return SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa);
    }

    /**
     * The peer's own certificate.
     *
     * @throws IOException with an alert if there is none or it cannot be parsed
     */
    static X509Certificate leaf(Certificate chain) throws IOException {
        if (chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer sent no certificate");
        }
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(chain.getCertificateAt(0).getEncoded()));
        } catch (CertificateException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer's certificate cannot be parsed", e);
        }
    }
}
