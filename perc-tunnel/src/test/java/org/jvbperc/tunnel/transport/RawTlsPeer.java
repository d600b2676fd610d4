package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A peer that does as the test says: TLS by JSSE with or without a certificate, trusting anybody, and octets as given. */
final class RawTlsPeer implements AutoCloseable {
    private final SSLSocket socket;

    private RawTlsPeer(SSLSocket socket) {
        this.socket = socket;
    }

    /** Connects and shakes hands. */
    static RawTlsPeer connect(int port, @Nullable TlsIdentity identity, String protocol) throws IOException {
        SSLSocket socket =
                (SSLSocket) context(identity).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.setSoTimeout(30_000);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new RawTlsPeer(socket);
    }

    static RawTlsPeer connect(int port, TlsIdentity identity) throws IOException {
        return connect(port, identity, "TLSv1.3");
    }

    static SSLServerSocket listen(TlsIdentity identity) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                context(identity).getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(true);
        listener.setSoTimeout(30_000);
        return listener;
    }

    static RawTlsPeer accept(SSLServerSocket listener) throws IOException {
        SSLSocket socket = (SSLSocket) listener.accept();
        socket.setSoTimeout(30_000);
        return new RawTlsPeer(socket);
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    /** Exactly that many octets as hexadecimal. */
    String read(int length) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(length));
    }

    /** All octets until the peer's close_notify. */
    String readToEnd() throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
    }

    /** The TCP connection below TLS cannot be had from JSSE; closing without linger and close_notify comes close. */
    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext context(@Nullable TlsIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? null : new KeyManager[] {new IdentityKeyManager(identity)},
                    new TrustManager[] {new TrustAnybody()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
