package org.jvbperc.kd.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A response with its body in memory. */
final class HttpReply {
    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    HttpReply(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    /** @param headers further ones; they replace headers of the same name */
    HttpReply(int status, String contentType, byte[] body, Map<String, String> headers) {
        this.headers = Map.copyOf(headers);
        this.status = status;
        this.contentType = contentType;
        this.body = body.clone();
    }

    static HttpReply json(int status, JsonNode json) {
        return new HttpReply(status, "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static HttpReply empty(int status) {
        return new HttpReply(status, "", new byte[0]);
    }

    int status() {
        return status;
    }

    void send(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        headers.forEach(exchange.getResponseHeaders()::set);
        if (status == 413) {
            // The rest of the body is not read.
            exchange.getResponseHeaders().set("Connection", "close");
        }
        if (body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
