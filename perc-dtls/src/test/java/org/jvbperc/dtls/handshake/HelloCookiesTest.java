package org.jvbperc.dtls.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.ClientEvents;
import org.jvbperc.dtls.ManualTimers;
import org.jvbperc.dtls.TestPeers;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;

/** The cookie exchange of RFC 6347 section 4.2.1. */
@Timeout(600)
class HelloCookiesTest {
    private static final Octets CLIENT = Octets.fromHex("01");
    private static final Octets OTHER_CLIENT = Octets.fromHex("02");

    private final AtomicLong nanoTime = new AtomicLong(1);
    private final List<byte[]> answers = new ArrayList<>();
    private final HelloVerifySender sender =
            new HelloVerifySender(1200, (d, off, length) -> answers.add(Arrays.copyOfRange(d, off, off + length)));
    private final HelloCookies cookies = new HelloCookies(TestPeers.RANDOM, nanoTime::get);
    private byte[] helloWithCookie;

    /** A real client's second ClientHello for this cookie. */
    @BeforeEach
    void obtainCookie() throws Exception {
        ManualTimers timers = new ManualTimers();
        List<byte[]> hellos = new ArrayList<>();
        try (DtlsContext context =
                TestPeers.context("cookie-client").timers(timers).build()) {
            DtlsClientAssociation[] client = new DtlsClientAssociation[1];
            client[0] = new DtlsClientAssociation(
                    context,
                    TestPeers.clientConfig().build(),
                    (datagram, offset, length) -> {
                        byte[] hello = Arrays.copyOfRange(datagram, offset, offset + length);
                        synchronized (hellos) {
                            hellos.add(hello);
                            if (hellos.size() == 1) {
                                assertNull(cookies.verify(CLIENT, hello, 0, hello.length, sender));
                                client[0].receive(answers.get(0), 0, answers.get(0).length);
                            }
                        }
                    },
                    new ClientEvents());
            client[0].start();
            TestPeers.await(
                    () -> {
                        synchronized (hellos) {
                            return hellos.size() > 1;
                        }
                    },
                    "the second ClientHello");
            synchronized (hellos) {
                helloWithCookie = hellos.get(1);
            }
        }
    }

    @Test
    void verify_cookieOfThisClient_isAcceptedWithoutAnswer() {
        assertNotNull(verify(CLIENT));
        assertEquals(1, answers.size());
    }

    @Test
    void verify_cookieOfAnotherClient_isAnsweredWithANewOne() {
        assertNull(verify(OTHER_CLIENT));
        assertEquals(2, answers.size());
    }

    @Test
    void verify_afterOneChangeOfSecret_isStillAccepted() {
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(6));
        assertNotNull(verify(CLIENT));
    }

    @Test
    void verify_afterTwoChangesOfSecret_isNoLongerAccepted() {
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(6));
        assertNotNull(verify(CLIENT));
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(6));
        assertNull(verify(CLIENT));
        assertEquals(2, answers.size());
    }

    @Test
    void verify_afterLongSilence_isNoLongerAccepted() {
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(60));
        assertNull(verify(CLIENT));
    }

    @Test
    void verify_anythingElse_getsNoAnswer() {
        byte[] spoilt = helloWithCookie.clone();
        for (int type : new int[] {20, 21, 23, 26}) {
            spoilt[0] = (byte) type;
            assertNull(cookies.verify(CLIENT, spoilt, 0, spoilt.length, sender));
        }
        for (int length = 0; length < helloWithCookie.length; length++) {
            assertNull(cookies.verify(CLIENT, helloWithCookie, 0, length, sender));
        }
        assertEquals(1, answers.size());
    }

    private Object verify(Octets clientId) {
        return cookies.verify(clientId, helloWithCookie, 0, helloWithCookie.length, sender);
    }
}
