package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;

/** A peer that does not read: datagrams are lost, nothing blocks, and in the end the tunnel closes. */
class TunnelSlowPeerIT {
    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void send_toAPeerThatDoesNotRead_losesDatagrams_andGoesOnWhenItReads() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        TunnelConnection md = openWithBlockedKeyDistributor(
                release, builder -> builder.outboundQueueBytes(256 * 1024).writeTimeout(Duration.ofMinutes(5)));
        int lost = 0;
        for (int i = 0; i < 1000; i++) {
            lost += md.send(TunnelPair.dtls(60_000)) ? 0 : 1;
        }
        assertTrue(lost > 500, "datagrams lost: " + lost);
        assertTrue(md.isOpen());
        assertTrue(md.send(new EndpointDisconnect(AssociationId.random(new SecureRandom()))), "there is room for it");
        release.countDown();
    }

    @Test
    void send_toAPeerThatDoesNotRead_neverBlocksAndOverflowCloses() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        TunnelConnection md = openWithBlockedKeyDistributor(
                release, builder -> builder.outboundQueueBytes(256 * 1024).writeTimeout(Duration.ofMinutes(5)));
        TunnelException e = assertThrows(TunnelException.class, () -> {
            SecureRandom random = new SecureRandom();
            for (int i = 0; i < 100_000; i++) {
                md.send(TunnelPair.dtls(60_000));
                md.send(new EndpointDisconnect(AssociationId.random(random)));
            }
        });
        assertTrue(e.getMessage().contains("the outbound queue of 262144 octets is full"), e.getMessage());
        assertTrue(pair.md.awaitClosed().contains("is full: the peer reads too slowly"));
        release.countDown();
    }

    @Test
    void tunnel_writeThatWaitsTooLong_closes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        TunnelConnection md = openWithBlockedKeyDistributor(
                release,
                builder -> builder.outboundQueueBytes(256 * 1024 * 1024).writeTimeout(Duration.ofMillis(400)));
        try {
            for (int i = 0; i < 400 && md.isOpen(); i++) {
                md.send(TunnelPair.dtls(60_000));
            }
        } catch (TunnelException closed) {
            // Closed between the question and the sending.
            assertTrue(String.valueOf(closed.getMessage()).contains("a write has waited 400 ms"), closed.getMessage());
        }
        assertEquals("the peer reads nothing: a write has waited 400 ms", pair.md.awaitClosed());
        release.countDown();
    }

    private TunnelConnection openWithBlockedKeyDistributor(
            CountDownLatch release, UnaryOperator<TunnelConfigBuilder> settings) throws Exception {
        TunnelAcceptor acceptor =
                pair.listen(settings.apply(TunnelPair.mdConfig()).build());
        TunnelDialer dialer = pair.keep(new TunnelDialer(
                "127.0.0.1", acceptor.port(), TunnelPair.kdConfig().build(), new RecordingHandler() {
                    @Override
                    public void received(TunnelConnection connection, TunnelMessage message) {
                        try {
                            release.await(Await.patience().toSeconds(), TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }));
        dialer.start();
        return pair.md.awaitOpened();
    }
}
