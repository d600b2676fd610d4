package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/** A provider's server whose answer has no end outside the body, where the limit of bodies does not help. */
class EndlessAnswerTest {
    /** The server gives up here; what the two sides' socket buffers hold is far less. */
    private static final int SENT_AT_MOST = 64 * 1024 * 1024;

    private static final int TAKEN_AT_MOST = 16 * 1024 * 1024;

    @ParameterizedTest
    @CsvSource({
        "'', HTTP/1.1 200 aaaaaaaaaaaaaaaa",
        "'HTTP/1.1 200 OK\r\nA: ', aaaaaaaaaaaaaaaa",
        "'HTTP/1.1 200 OK\r\n', 'Another: one\r\n'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'Another: one\r\n'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 1;aaaaaaaaaaaaaaaa"
    })
    void answerWithoutEnd_isRefused_beforeItFillsTheMemory(String begin, String again) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (ServerSocket listener = ScriptServer.socket();
                IdpProxies proxies = ScriptServer.proxies(ProxyFixture.PATIENT)) {
            Future<Integer> sent = threads.submit(() -> answer(listener, lines(begin), lines(again)));
            String authority = "idp.example:" + listener.getLocalPort();
            ProxyIdentityValidator validator = new ProxyIdentityValidator(
                    proxies, List.of(new TrustedProxy(authority, Set.of("default"), Set.of())));
            IdentityException refusal = assertThrows(
                    IdentityException.class,
                    () -> validator.validate(
                            new IdentityAssertion(authority, "default", "token"), ProxyFixture.NOW));
            assertEquals(IdentityError.IDP_LOAD_FAILURE, refusal.error());
            assertTrue(refusal.getMessage().contains("header fields or a line of more than"), refusal.getMessage());
            int octets = sent.get();
            assertTrue(octets < TAKEN_AT_MOST, octets + " octets were taken");
        } finally {
            threads.shutdownNow();
        }
    }

    private static String lines(String text) {
        return text.replace("\\r\\n", "\r\n");
    }

    /** Returns how many octets the other side took. */
    private static int answer(ServerSocket listener, String begin, String again) throws IOException {
        byte[] octets = again.repeat(512).getBytes(StandardCharsets.US_ASCII);
        int sent = 0;
        try (Socket socket = listener.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            while (sent < SENT_AT_MOST) {
                out.write(octets);
                sent += octets.length;
            }
        } catch (IOException e) {
            // The other side has closed the connection.
            return sent;
        }
        return sent;
    }
}
