package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.cli.xmpp.XmppSettings;
import org.jvbperc.cli.xmpp.XmppSignalling;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.RejoiningCall;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.testenv.call.xmpp.Focus;
import org.jvbperc.testenv.call.xmpp.Prosody;
import org.jvbperc.testenv.call.xmpp.SignallingServer;
import org.jvbperc.testkit.Await;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** Native endpoints in a Jitsi room, whose sessions the focus ends and whom it invites again. */
class XmppRejoinIT {
    private static final int SOME_FRAMES = 50;

    @TempDir
    Path directory;

    private Prosody prosody;
    private CallFixture fixture;
    private Jid focusAddress;
    private boolean announced;

    private RejoiningCall call(String user) throws Exception {
        XmppSettings settings = new XmppSettings(
                "127.0.0.1",
                prosody.port(),
                JidCreate.domainBareFrom(Prosody.DOMAIN),
                JidCreate.domainBareFrom(Prosody.ROOMS),
                focusAddress,
                Optional.of(new XmppSettings.Login(user, Prosody.password(user))),
                true,
                Await.patience());
        CallConfig.Builder config = fixture.config(
                        user, (room, timeout, tls) -> new XmppSignalling(settings, room, timeout, tls))
                .lateVerification(!announced);
        return new RejoiningCall((user.equals("alice") ? config.send(new Tone()) : config).build(), Await.patience());
    }

    /** The frames of each session. */
    private static List<List<String>> frames(List<StreamReport> streams) {
        return streams.stream()
                .map(StreamReport::frames)
                .filter(frames -> !frames.isEmpty())
                .toList();
    }

    /** What a call's own thread does. */
    private interface Step {
        void of(RejoiningCall call) throws Exception;
    }

    private static void all(List<RejoiningCall> calls, Step step) throws Exception {
        List<CompletableFuture<Void>> steps = calls.stream()
                .map(call -> CompletableFuture.runAsync(() -> {
                    try {
                        step.of(call);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        Await.get(CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new)), "the end of all steps");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void movedCalls_withAndWithoutPreOffer_joinAgainByThemselvesAndGoOnWhereTheyWere(boolean preOffer)
            throws Exception {
        announced = preOffer;
        try (Prosody server = Prosody.start(directory, "jvb", "focus", "alice", "bob");
                SignallingServer xmpp = SignallingServer.connect(server.port(), "focus")) {
            prosody = server;
            focusAddress = xmpp.connection().getUser();
            xmpp.join("jvbbrewery", "focus");
            try (CallFixture room = new CallFixture(directory, prosody.bridgeConfiguration("jvbbrewery"));
                    Focus focus = new Focus(xmpp, xmpp.awaitBridge("jvb1").getFrom(), announced)) {
                fixture = room;
                try (RejoiningCall alice = call("alice");
                        RejoiningCall bob = call("bob")) {
                    all(List.of(alice, bob), RejoiningCall::join);
                    alice.startSending();
                    all(List.of(bob), call -> {
                        while (frames(call.report().received()).isEmpty()) {
                            call.awaitFailure(Duration.ofMillis(100));
                        }
                    });
                    List<String> before = focus.inSession();

                    focus.moveAll();
                    all(List.of(alice, bob), call -> {
                        while (!othersAreIn(focus, before)) {
                            call.awaitFailure(Duration.ofMillis(100));
                        }
                        assertTrue(call.awaitParticipants(2, Await.patience()));
                    });
                    // Whoever is moved is invited with what it announced before, which the Key Distributor has seen.
                    assertEquals(
                            announced ? List.of("replayed-tls-id", "replayed-tls-id") : List.of(),
                            List.copyOf(focus.refusals));
                    // What was late came all at once; then it goes on frame by frame.
                    Await.until("the media of the second sessions", () -> isGoingOn(alice, bob));
                    alice.stopSending();
                    List<List<String>> sent = frames(alice.report().sent());
                    assertEquals(2, sent.size());
                    assertTrue(Collections.disjoint(sent.get(0), sent.get(1)), "no frame is sent again");
                }
            }
        }
    }

    private static boolean othersAreIn(Focus focus, List<String> before) throws Exception {
        List<String> now = focus.inSession();
        return now.size() == before.size() && Collections.disjoint(before, now);
    }

    /** Whether the receiver's latest frames are so many that the sender has sent one after the other in its second session. */
    private static boolean isGoingOn(RejoiningCall sender, RejoiningCall receiver) {
        try {
            List<List<String>> received = frames(receiver.report().received());
            if (received.size() < 2 || received.get(1).size() < SOME_FRAMES) {
                return false;
            }
            List<String> second = received.get(1);
            List<String> latest = second.subList(second.size() - SOME_FRAMES, second.size());
            return Collections.indexOfSubList(sender.report().sent().get(1).frames(), latest) >= 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
