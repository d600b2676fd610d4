package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import jdk.net.ExtendedSocketOptions;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Turns a TCP connection into a mutually authenticated TLS 1.3 one (RFC 9185 section 5.2).
 *
 * <p>Each connection has its own SSLContext: there is no session to resume, so that a peer whose pin was withdrawn cannot
 * reconnect without the check.
 */
final class TlsHandshake {
    private static final System.Logger LOG = System.getLogger(TlsHandshake.class.getName());
    private static final int LINGER_MILLIS = 1000;
    private static final int LINGER_BYTES = 64 * 1024;
    private static final String PROTOCOL = "TLSv1.3";
    private static final int KEEPALIVE_IDLE_SECONDS = 30;
    private static final int KEEPALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEPALIVE_COUNT = 3;

    private TlsHandshake() {}

    /**
     * Shakes hands on the calling thread; a deadline is enforced by closing {@code raw} from another.
     *
     * @param raw connected; the caller closes it if this throws
     * @param client whether this side dialled
     * @param dialledHost name of the other side, as it was dialled
     */
    static SecuredSocket perform(Socket raw, boolean client, String dialledHost, TunnelConfig config)
            throws IOException {
        tune(raw);
        PeerTrust trust = trust(config);
        PeerTrustManager trustManager = new PeerTrustManager(trust, InstantSource.system());
        String expectedName = trust instanceof CaAndName named ? named.hostName() : dialledHost;
        SSLSocket tls = (SSLSocket)
                context(config, trustManager).getSocketFactory().createSocket(raw, expectedName, raw.getPort(), false);
        tls.setUseClientMode(client);
        tls.setSSLParameters(parameters(tls.getSSLParameters(), client, trust, config));
        if (!client) {
            // without a common name continue without one, that is, with plain RFC 9185
            tls.setHandshakeApplicationProtocolSelector((socket, offered) ->
                    config.signing() && offered.contains(TunnelConfig.SIGNING_ALPN) ? TunnelConfig.SIGNING_ALPN : "");
        }
        try {
            tls.startHandshake();
        } catch (IOException e) {
            letAlertArrive(raw);
            throw e;
        }
        CertificateFingerprint shown =
                CertificateFingerprint.sha256((X509Certificate) tls.getSession().getPeerCertificates()[0]);
        if (!trustManager.accepted().equals(java.util.Optional.of(shown))) {
            throw new SSLException("the peer's certificate was not checked in this handshake");
        }
        boolean signing = TunnelConfig.SIGNING_ALPN.equals(tls.getApplicationProtocol());
        return new SecuredSocket(raw, tls, shown, signing, address(raw));
    }

    /**
     * Reads on until the peer closes: a close with unread data would reset the connection, and the alert that tells the peer why
     * it was refused might be lost. Bounded in octets here and in time by the handshake's deadline.
     */
    private static void letAlertArrive(Socket raw) {
        try {
            raw.shutdownOutput();
            raw.setSoTimeout(LINGER_MILLIS);
            raw.getInputStream().skip(LINGER_BYTES);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "nothing more to read after a failed handshake", e);
        }
    }

    /** Address and port for people, without a name look-up. */
    static String address(Socket raw) {
        return raw.getInetAddress() == null
                ? "unconnected"
                : raw.getInetAddress().getHostAddress() + ":" + raw.getPort();
    }

    private static PeerTrust trust(TunnelConfig config) throws SSLException {
        try {
            return config.trust().get();
        } catch (RuntimeException e) {
            throw new SSLException("the set of trusted peers is not available: " + e, e);
        }
    }

    private static SSLContext context(TunnelConfig config, PeerTrustManager trustManager) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    new KeyManager[] {new IdentityKeyManager(config.identity())},
                    new TrustManager[] {trustManager},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS 1.3 is not available", e);
        }
    }

    private static SSLParameters parameters(
            SSLParameters parameters, boolean client, PeerTrust trust, TunnelConfig config) {
        parameters.setProtocols(new String[] {PROTOCOL});
        if (trust instanceof CaAndName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!client) {
            parameters.setNeedClientAuth(true);
        } else if (config.signing()) {
            parameters.setApplicationProtocols(new String[] {TunnelConfig.SIGNING_ALPN});
        }
        return parameters;
    }

    private static void tune(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        raw.setKeepAlive(true);
        set(raw, ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
        set(raw, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL_SECONDS);
        set(raw, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_COUNT);
    }

    private static void set(Socket raw, SocketOption<Integer> option, int value) throws IOException {
        if (raw.supportedOptions().contains(option)) {
            raw.setOption(option, value);
        }
    }
}
