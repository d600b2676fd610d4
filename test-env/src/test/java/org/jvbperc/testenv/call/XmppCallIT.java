package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.testenv.call.xmpp.HttpToXmpp;
import org.jvbperc.testenv.call.xmpp.Prosody;
import org.jvbperc.testenv.call.xmpp.SignallingServer;
import org.jvbperc.testkit.Await;

/** A call of three that is signalled to the bridge over a real XMPP server alone, from creation to expiry. */
class XmppCallIT {

    @TempDir
    Path directory;

    @Test
    void callOfThree_overXmpp_arrivesUnchangedAndEnds() throws Exception {
        try (Prosody prosody = Prosody.start(directory, "jvb", "focus");
                SignallingServer jicofo = SignallingServer.connect(prosody.port(), "focus")) {
            jicofo.join("jvbbrewery", "focus");
            try (CallFixture fixture = new CallFixture(directory, prosody.bridgeConfiguration("jvbbrewery"));
                    HttpToXmpp signalling =
                            new HttpToXmpp(jicofo, jicofo.awaitBridge("jvb1").getFrom(), CallFixture.ROOM);
                    PercCall alice = new PercCall(fixture.config("alice", signalling.uri())
                            .send(CallFixture.media("speech-a.ogg"))
                            .send(CallFixture.media("pattern-a.ivf"))
                            .build());
                    PercCall bob =
                            new PercCall(fixture.config("bob", signalling.uri()).build());
                    PercCall carol = new PercCall(
                            fixture.config("carol", signalling.uri()).build())) {
                for (PercCall call : List.of(alice, bob, carol)) {
                    call.join();
                }
                for (PercCall call : List.of(alice, bob, carol)) {
                    assertTrue(call.awaitParticipants(2, Await.patience()));
                }
                alice.startSending();
                assertTrue(alice.awaitSendingEnd(Await.patience()));
                for (PercCall receiver : List.of(bob, carol)) {
                    for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
                        List<String> sent = CallFixture.frames(alice.report().sent(), kind);
                        assertFalse(sent.isEmpty());
                        Await.until(
                                "all frames",
                                () -> CallFixture.frames(receiver.report().received(), kind)
                                                .size()
                                        >= sent.size(),
                                () -> CallFixture.counts(receiver));
                        assertEquals(sent, CallFixture.frames(receiver.report().received(), kind), kind.name());
                    }
                }
                assertEquals(3, signalling.size());
                for (PercCall call : List.of(alice, bob, carol)) {
                    call.close();
                }
                Await.until("the end of all sessions", () -> signalling.size() == 0);
                Await.until(
                        "the end of the conference",
                        () -> fixture.bridge.metrics().value(BridgeCounter.CONFERENCES_EXPIRED) == 1);
            }
        }
    }
}
