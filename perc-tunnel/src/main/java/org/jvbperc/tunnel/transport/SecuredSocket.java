package org.jvbperc.tunnel.transport;

import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A TCP connection after its TLS handshake. Closing {@code raw} ends everything at once without waiting for a blocked writer;
 * closing {@code tls} would wait.
 *
 * @param raw the TCP connection
 * @param tls TLS over it
 * @param peer the checked certificate
 * @param signingAgreed whether ALPN settled on the signing extension
 * @param peerAddress for people
 */
record SecuredSocket(
        Socket raw, SSLSocket tls, CertificateFingerprint peer, boolean signingAgreed, String peerAddress) {}
