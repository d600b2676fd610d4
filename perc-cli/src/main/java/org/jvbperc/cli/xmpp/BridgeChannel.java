package org.jvbperc.cli.xmpp;

import java.lang.System.Logger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The bridge's channel (a web socket), by which a receiver says what it wants; without it the bridge sends small pictures only. What comes
 * by it is not looked at: the bridge says nothing there that could be believed.
 */
final class BridgeChannel implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(BridgeChannel.class.getName());

    /** Everything of everybody: what is forwarded of encrypted video cannot be chosen by the bridge anyway. */
    private static final String WANTED =
            "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":-1,\"defaultConstraints\":{\"maxHeight\":2160}}";

    private static final String UNUSED = "the bridge channel is not used, so the bridge may limit video: ";

    private final CompletableFuture<WebSocket> socket;

    private BridgeChannel(CompletableFuture<WebSocket> socket) {
        this.socket = socket;
    }

    /**
     * Starts connecting. Failures are only logged, because audio does not need the channel.
     *
     * @param plaintext whether ws: is allowed besides wss:
     */
    static @Nullable BridgeChannel open(String url, boolean plaintext, Duration timeout, @Nullable SSLContext tls) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            LOGGER.log(Logger.Level.WARNING, UNUSED + "its address is not a URL");
            return null;
        }
        if (!"wss".equals(address.getScheme()) && !(plaintext && "ws".equals(address.getScheme()))) {
            LOGGER.log(Logger.Level.WARNING, UNUSED + "its address is not a wss: URL");
            return null;
        }
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(timeout);
        if (tls != null) {
            client.sslContext(tls);
        }
        CompletableFuture<WebSocket> socket = client.build()
                .newWebSocketBuilder()
                .connectTimeout(timeout)
                .buildAsync(address, new WebSocket.Listener() {});
        var unused = socket.thenCompose(open -> open.sendText(WANTED, true)).whenComplete((open, failure) -> {
            if (failure != null) {
                LOGGER.log(Logger.Level.WARNING, UNUSED + failure.getMessage());
            }
        });
        return new BridgeChannel(socket);
    }

    @Override
    public void close() {
        var unused = socket.thenAccept(WebSocket::abort);
    }
}
