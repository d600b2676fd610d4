package org.jvbperc.tunnel.transport;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes in one line why a connection failed or ended. */
final class Reasons {
    private Reasons() {}

    /** The reason behind {@code error}. */
    static String explain(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            // the outermost is our own check of the peer's certificate, with its full text
            if (t instanceof CertificateException) {
                return text(t);
            }
        }
        if (error instanceof SSLException) {
            return tls(text(error));
        } else if (error instanceof UnknownHostException) {
            return "unknown host " + text(error);
        } else if (error instanceof SocketTimeoutException) {
            return "timed out";
        } else if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
            return text(error);
        } else if (error instanceof EOFException) {
            return "the peer cut the connection";
        }
        return "connection lost: " + text(error);
    }

    private static String tls(String text) {
        if (text.contains("Received fatal alert: certificate_required")) {
            return "the peer demands a certificate (" + text + ")";
        } else if (text.contains("Received fatal alert")) {
            boolean ourCertificate = text.contains("certificate") || text.contains("unknown_ca");
            return (ourCertificate ? "the peer refuses our certificate (" : "the peer ended TLS (") + text + ")";
        } else if (text.contains("Empty client certificate chain")) {
            return "the peer showed no certificate";
        } else if (text.contains("Unsupported or unrecognized SSL message")) {
            return "the peer does not speak TLS";
        } else if (text.contains("terminated the handshake") || text.contains("shut down incorrectly")) {
            return "the peer cut the connection";
        }
        return "TLS failed: " + text;
    }

    private static String text(Throwable error) {
        @Nullable String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
