package org.jvbperc.dtls;

import java.security.cert.X509Certificate;

/**
 * Decides which clients may associate with a server (RFC 8871 section 3.2.2; RFC 8844 sections 3.2 and 4.3). Both methods are
 * called on a handshake thread, in this order, before the Finished messages; they may take some milliseconds, but must not wait
 * for the same association.
 */
public interface DtlsServerAdmission {
    /**
     * Chooses the answer to a ClientHello whose cookie was valid. In a PERC association tls-id and identity hash are present
     * when this is called: the library has refused their absence (RFC 9185 section 5.4).
     *
     * @throws DtlsRefusal if the client is unknown or may not join
     */
    DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal;

    /**
     * Compares the client's certificate with the fingerprints that its signalling named (RFC 9185 section 5.4).
     * CertificateVerify proves possession of the key afterwards.
     *
     * @throws DtlsRefusal if it is not the expected one
     */
    void clientCertificate(X509Certificate certificate) throws DtlsRefusal;
}
