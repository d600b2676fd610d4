package org.jvbperc.md.agent;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.tunnel.AssociationId;

/**
 * A conference of two simulated endpoints on the real bridge. Packets of one endpoint pass the bridge's own receiver, routing
 * and sender. When they leave for the other endpoint, both layers must open, and payload and header must be those that were
 * sent (RFC 8723 section 5.2). Thereby the test detects bridges that parse payloads or change parts of a packet that they must
 * not change, which no check of classes can find. For one run on one thread.
 */
final class SelfTest {
    /** Longest time for a packet to leave the bridge: ten seconds, because other parts of the bridge start at the same time. */
    private static final int ATTEMPTS = 500;

    private static final long PACE_MILLIS = 20;
    private static final int SOURCES = 4;

    private final Object videobridge;
    private final JvbMembers members;
    private final JvbBridgeAdapter adapter;
    private final SelfTestMembers packets;
    private final Logger logger;
    private final SecureRandom random = new SecureRandom();
    private final String conferenceId = "perc-self-test-" + UUID.randomUUID();

    SelfTest(Object videobridge, JvbMembers members, JvbBridgeAdapter adapter, SelfTestMembers packets, Logger logger) {
        this.videobridge = videobridge;
        this.members = members;
        this.adapter = adapter;
        this.packets = packets;
        this.logger = logger;
    }

    /** Runs the test and removes its conference; the result is the failure, if there is one. */
    Optional<String> run() {
        long start = System.nanoTime();
        try (SelfTestEndpoint sender = new SelfTestEndpoint(1, random);
                SelfTestEndpoint receiver = new SelfTestEndpoint(2, random);
                HopByHopTransforms senderLeg = transforms(sender);
                HopByHopTransforms receiverLeg = transforms(receiver)) {
            Object from = create(sender, true, senderLeg);
            Object to = create(receiver, false, receiverLeg);
            Optional<String> failure = pass(sender, from, receiver, to);
            if (failure.isEmpty()) {
                logger.info("Self-test passed: this bridge forwards audio and video unchanged ("
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms)");
            }
            return failure;
        } catch (SignallingException e) {
            return Optional.of(e.condition() + ": " + e.detail());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "Self-test failed: " + e);
            return Optional.of(e.toString());
        } finally {
            end();
        }
    }

    private HopByHopTransforms transforms(SelfTestEndpoint endpoint) {
        HopByHopLeg leg = new HopByHopLeg(SOURCES, 16, 1 << 16, new PercMetrics(), logger);
        return HopByHopTransforms.of(leg, SelfTestEndpoint.PROFILE, endpoint.hop());
    }

    private Object create(SelfTestEndpoint endpoint, boolean first, HopByHopTransforms leg) throws SignallingException {
        ParsedOffer offer = ParsedOffer.parse(endpoint.offer());
        IQ response = adapter.modifyConference(ColibriRequests.createEndpoint(
                conferenceId, first, endpoint.id(), AssociationId.random(random), offer));
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            throw new SignallingException(
                    SignallingException.BRIDGE_REFUSED, "the bridge created no endpoint: " + response.getError());
        }
        Answers.unsigned(offer, modified, endpoint.id(), "self-test", 1);
        BridgeEndpoint handle = adapter.endpoint(conferenceId, endpoint.id())
                .orElseThrow(() -> new IllegalStateException("the bridge's endpoint does not use PERC"));
        handle.installHopByHop(leg);
        Object created = members.endpoint(videobridge, conferenceId, endpoint.id());
        if (created == null) {
            throw new IllegalStateException("the bridge's endpoint has ended");
        }
        return created;
    }

    private Optional<String> pass(SelfTestEndpoint sender, Object from, SelfTestEndpoint receiver, Object to)
            throws InterruptedException {
        LinkedBlockingQueue<byte[]> left = new LinkedBlockingQueue<>();
        packets.capture(to, left::add);
        packets.connect(to);
        boolean audio = false;
        boolean video = false;
        for (int i = 0; i < ATTEMPTS && !(audio && video); i++) {
            for (byte[] wire : sender.next()) {
                byte[] buffer = new byte[SelfTestEndpoint.BUFFER_BYTES];
                System.arraycopy(wire, 0, buffer, SelfTestEndpoint.HEAD_ROOM_BYTES, wire.length);
                packets.receive(from, buffer, SelfTestEndpoint.HEAD_ROOM_BYTES, wire.length);
            }
            byte[] wire = left.poll(PACE_MILLIS, TimeUnit.MILLISECONDS);
            while (wire != null) {
                SelfTestEndpoint.Verdict verdict = receiver.examine(wire, sender);
                if (verdict == SelfTestEndpoint.Verdict.DAMAGED) {
                    return Optional.of("a packet that left the bridge was changed or cannot be decrypted");
                }
                audio |= verdict == SelfTestEndpoint.Verdict.AUDIO;
                video |= verdict == SelfTestEndpoint.Verdict.VIDEO;
                wire = left.poll();
            }
        }
        if (audio && video) {
            return Optional.empty();
        }
        return Optional.of("no " + (audio ? "video" : video ? "audio" : "audio and video") + " left the bridge");
    }

    private void end() {
        try {
            members.handleConferenceModify.get(videobridge, ColibriRequests.expireConference(conferenceId));
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "The self-test's conference did not end: " + e);
        }
    }
}
