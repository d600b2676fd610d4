package org.jvbperc.tunnel.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A private key with its certificate chain: the identity that this process shows to tunnel peers. Immutable, safe for several
 * threads. Prints as its fingerprint only.
 */
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
        List<X509Certificate> chain = certificates(certificateChain);
        PrivateKey key = PrivateKeyFile.read(privateKey);
        if (!PrivateKeyFile.belongsTo(key, chain.get(0))) {
            throw new TlsException(privateKey + " does not belong to the first certificate of " + certificateChain);
        }
        requireValidNow(chain.get(0), certificateChain);
        return new TlsIdentity(key, chain);
    }

    /**
     * Reads the only key entry of a PKCS#12 file.
     *
     * @param password of file and key; not kept, not wiped
     * @throws TlsException as {@link #fromPem}
     */
    public static TlsIdentity fromKeyStore(Path pkcs12, char[] password) throws TlsException {
        byte[] bytes = PemFile.bytes(pkcs12);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new TlsException(pkcs12 + " has " + keys.size() + " key entries: expected one");
            }
            if (!(store.getKey(keys.get(0), password) instanceof PrivateKey key)) {
                throw new TlsException(pkcs12 + ": the entry is no private key");
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(keys.get(0))) {
                chain.add((X509Certificate) certificate);
            }
            if (!PrivateKeyFile.belongsTo(key, chain.get(0))) {
                throw new TlsException(pkcs12 + ": the key does not belong to its certificate");
            }
            requireValidNow(chain.get(0), pkcs12);
            return new TlsIdentity(key, chain);
        } catch (IOException e) {
            throw new TlsException(pkcs12 + " cannot be opened: wrong password, or not a PKCS#12 file", e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(pkcs12 + " cannot be used: " + e.getMessage(), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * An identity made in memory.
     *
     * @throws TlsException if the chain is empty or the key does not belong to its first certificate; dates are not checked
     */
    public static TlsIdentity of(PrivateKey privateKey, List<X509Certificate> chain) throws TlsException {
        if (chain.isEmpty()) {
            throw new TlsException("the certificate chain is empty");
        }
        if (!PrivateKeyFile.belongsTo(privateKey, chain.get(0))) {
            throw new TlsException("the private key does not belong to the certificate of "
                    + chain.get(0).getSubjectX500Principal());
        }
        return new TlsIdentity(privateKey, chain);
    }

    /**
     * Reads all certificates of a PEM file.
     *
     * @throws TlsException naming the file, if it is missing, malformed or empty
     */
    public static List<X509Certificate> certificates(Path pem) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemFile.Block block : PemFile.read(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(block.der().toByteArray())));
                } catch (CertificateException e) {
                    throw new TlsException(
                            pem + ": certificate " + (certificates.size() + 1) + " is malformed: " + e.getMessage(), e);
                }
            } else {
                block.wipe();
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsException(pem + " holds no certificate");
        }
        return List.copyOf(certificates);
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

    private static void requireValidNow(X509Certificate certificate, Path file) throws TlsException {
        try {
            CertificateDates.check(certificate, Instant.now(), "the certificate");
        } catch (CertificateException e) {
            throw new TlsException(file + ": " + e.getMessage(), e);
        }
    }
}
