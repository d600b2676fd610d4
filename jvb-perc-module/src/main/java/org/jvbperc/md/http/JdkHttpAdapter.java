package org.jvbperc.md.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.crypto.Octets;

/** Serves a {@link PercHttpResource} on the JDK's HTTP server; create its context at {@code /perc}. */
public final class JdkHttpAdapter implements HttpHandler {
    private final PercHttpResource resource;

    public JdkHttpAdapter(PercHttpResource resource) {
        this.resource = resource;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            String query = exchange.getRequestURI().getRawQuery();
            PercHttpResponse response = resource.handle(new PercHttpRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query == null ? "" : query,
                    headers,
                    Octets.of(exchange.getRequestBody().readNBytes(65536))));
            response.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = response.body().toByteArray();
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
