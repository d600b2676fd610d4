package org.jvbperc.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A private key with the certificate chain that belongs to it: how this process shows itself to tunnel peers. Immutable, safe
 * for several threads. Prints as its fingerprint only.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class TlsIdentity {
    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;

    private TlsIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
        this.privateKey = privateKey;
        this.chain = List.copyOf(chain);
    }

    /**
     * Reads PEM files: a chain that begins with the own certificate, and an unencrypted PKCS#8 key (EC, RSA or Ed25519).
     *
     * @throws TlsException naming the file, if it is missing or malformed, the certificate is out of its dates, or the key does
     *     not belong to it
     */
    public static TlsIdentity fromPem(Path certificateChain, Path privateKey) throws TlsException {
        throw new TlsException(certificateChain + "" + privateKey);
    }

    /**
     * Reads the only key entry of a PKCS#12 file.
     *
     * @param password of file and key; not kept, not wiped
     * @throws TlsException as {@link #fromPem}
     */
    public static TlsIdentity fromKeyStore(Path pkcs12, char[] password) throws TlsException {
        throw new TlsException(pkcs12 + "" + password.length);
    }

    /**
     * An identity made in memory.
     *
     * @throws TlsException if the chain is empty or the key does not belong to its first certificate; dates are not checked
     */
    public static TlsIdentity of(PrivateKey privateKey, List<X509Certificate> chain) throws TlsException {
        return new TlsIdentity(privateKey, chain);
    }

    /**
     * Reads all certificates of a PEM file.
     *
     * @throws TlsException naming the file, if it is missing, malformed or empty
     */
    public static List<X509Certificate> certificates(Path pem) throws TlsException {
        throw new TlsException(pem.toString());
    }

    public PrivateKey privateKey() {
        return privateKey;
    }

    /** Own certificate first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** SHA-256 fingerprint of the own certificate. */
    public CertificateFingerprint fingerprint() {
        return CertificateFingerprint.sha256(certificate());
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + fingerprint() + "]";
    }
}
