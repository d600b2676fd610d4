package org.jvbperc.dtls;

import java.security.cert.X509Certificate;

/**
 * Decides who may associate with a server (8871-5, 8844-6). Both methods are called on a handshake thread, in this order,
 * before the Finished messages; they may take some milliseconds but must not wait for the same association.
 */
public interface DtlsServerAdmission {
    /**
     * Chooses what to answer to a ClientHello whose cookie was valid. In a PERC association tls-id and identity hash are
     * present when this is called: the library has refused their absence (9185-15).
     *
     * @throws DtlsRefusal if the client is unknown or may not join
     */
    DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal;

    /**
     * Compares the client's certificate with the fingerprints its signalling named (9185-16). Possession of the key is
     * proved afterwards by CertificateVerify.
     *
     * @throws DtlsRefusal if it is not the expected one
     */
    void clientCertificate(X509Certificate certificate) throws DtlsRefusal;
}
