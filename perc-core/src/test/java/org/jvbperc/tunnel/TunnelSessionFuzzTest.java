package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Any octets through decoder and session, on both sides: a rule of RFC 9185 is kept, or the tunnel ends with its name. */
class TunnelSessionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void received(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean signing = (data[0] & 1) != 0;
        if ((data[0] & 2) != 0) {
            run(new KeyDistributorTunnelSession(signing), signing, data);
        } else {
            MediaDistributorTunnelSession session = new MediaDistributorTunnelSession(List.of(9, 10), signing);
            session.start();
            run(session, signing, data);
        }
    }

    private static void run(TunnelSession session, boolean signing, byte[] data) {
        TunnelDecoder decoder = new TunnelDecoder(signing);
        ByteBuffer wire = ByteBuffer.wrap(data, 1, data.length - 1);
        Set<AssociationId> ended = new HashSet<>();
        boolean closed = false;
        try {
            for (TunnelFrame frame = decoder.decode(wire); frame != null; frame = decoder.decode(wire)) {
                boolean wasOpen = session.isOpen();
                TunnelEvent event = session.received(frame);
                if (closed) {
                    assertInstanceOf(TunnelEvent.Ignore.class, event);
                } else if (event instanceof TunnelEvent.Deliver deliver) {
                    assertTrue(wasOpen);
                    check(deliver.message(), signing, ended, session instanceof MediaDistributorTunnelSession);
                } else if (event instanceof TunnelEvent.Opened opened) {
                    assertFalse(wasOpen);
                    assertEquals(opened.profiles(), session.profiles());
                }
                closed |= event instanceof TunnelEvent.VersionRefused;
                assertFalse(closed && session.isOpen());
            }
        } catch (TunnelException refused) {
            assertFalse(refused.getMessage().isEmpty());
        }
    }

    /**
     * Nothing of an ended association is delivered, and no signing without agreement. A Media Distributor's EndpointDisconnect ends nothing
     * for the Key Distributor, whose own does.
     */
    private static void check(
            TunnelMessage message, boolean signing, Set<AssociationId> ended, boolean disconnectEnds) {
        if (message instanceof TunneledDtls dtls) {
            assertFalse(ended.contains(dtls.associationId()));
        } else if (message instanceof MediaKeys keys) {
            assertFalse(ended.contains(keys.associationId()));
        } else if (message instanceof EndpointDisconnect disconnect) {
            assertTrue(!disconnectEnds || ended.add(disconnect.associationId()));
        } else {
            assertTrue(signing);
        }
    }
}
