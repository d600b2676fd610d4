package org.jvbperc.md.patched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.spi.BridgeExtension;
import org.jvbperc.spi.BridgeExtensions;

/** What a patched bridge sees while PERC has nothing to do with what it calls for. */
class PatchedBridgeTest {
    private final Object conference = new Object();
    private final Object request = new Object();
    private final List<Object> seen = new ArrayList<>();

    @Test
    void patchedBridge_findsTheExtensionByItsServiceFile() {
        assertInstanceOf(PatchedBridge.class, BridgeExtensions.get());
    }

    @Test
    void request_ofAnOrdinaryConference_isTheBridgesAlone() {
        Object pair = new Object();
        for (boolean woven : new boolean[] {false, true}) {
            seen.clear();
            Object result = new PatchedBridge(woven).conferenceModify(conference, request, given -> {
                seen.add(given);
                return pair;
            });
            assertSame(pair, result);
            assertEquals(List.of(request), seen);
        }
    }

    @Test
    void request_thatTheBridgeThrowsAt_endsWithThatThrowable() {
        IllegalStateException thrown = new IllegalStateException("from the bridge");
        IllegalStateException caught = assertThrows(
                IllegalStateException.class,
                () -> new PatchedBridge(false).conferenceModify(conference, request, given -> {
                    throw thrown;
                }));
        assertSame(thrown, caught);
    }

    @Test
    void transportsAndSenders_thatAreNotPercs_areTheBridges() {
        for (BridgeExtension extension :
                List.of(new PatchedBridge(false), new PatchedBridge(true), new BridgeExtension() {})) {
            Object transport = new Object();
            extension.dtlsCreated(transport);
            assertFalse(extension.startDtls(transport));
            assertFalse(extension.dtlsBuffer(transport, new Object()));
            assertFalse(extension.suppressesProbing(new Object()));
            extension.dtlsStopped(transport);
            extension.conferenceExpired(conference);
        }
    }
}
