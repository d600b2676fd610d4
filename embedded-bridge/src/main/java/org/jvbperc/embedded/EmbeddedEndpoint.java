package org.jvbperc.embedded;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jvbperc.embedded.ice.SharedPortListener;
import org.jvbperc.embedded.ice.SharedPortTransport;
import org.jvbperc.embedded.media.AnnouncedKind;
import org.jvbperc.embedded.media.MediaLeg;
import org.jvbperc.embedded.media.PacketSink;
import org.jvbperc.embedded.media.PacketSlot;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.bridge.PercAssociation;

/**
 * One endpoint of the embedded bridge: ties its ICE transport, its leg on the media lane and its DTLS association together.
 * Safe for calls from any thread; no call blocks.
 */
public final class EmbeddedEndpoint implements BridgeEndpoint, SharedPortListener, PacketSink {
    private static final System.Logger LOGGER = System.getLogger(EmbeddedEndpoint.class.getName());

    private final String id;
    private final EmbeddedConference conference;
    private final BridgeResources resources;
    private final SharedPortTransport transport;
    private final MediaLeg leg;
    private final long createdNanos = System.nanoTime();
    private final AtomicBoolean expired = new AtomicBoolean();
    /** Owned by the lane. */
    private boolean removed;

    private volatile long lastReceivedNanos;
    private volatile boolean keyed;
    private volatile int lastN = MediaLeg.ALL;

    EmbeddedEndpoint(String id, EmbeddedConference conference, BridgeResources resources, boolean iceControlling)
            throws IOException {
        this.id = id;
        this.conference = conference;
        this.resources = resources;
        transport = SharedPortTransport.allocate(resources.harvester(), iceControlling, this, resources.metrics());
        leg = new MediaLeg(id, transport::send, resources.settings().forwarding(), resources.pool());
    }

    String id() {
        return id;
    }

    IceParameters localIce() {
        return transport.local();
    }

    void startIce(String ufrag, String password) {
        transport.start(ufrag, password);
    }

    /** Puts the leg into the conference's forwarder with what was signalled about it. */
    void join(Map<Integer, AnnouncedKind> payloadTypes, Map<Integer, AnnouncedKind> sources) {
        onLane(() -> {
            payloadTypes.forEach(leg::setPayloadKind);
            conference.forwarder().add(leg);
            conference.forwarder().signalSources(leg, sources);
        });
    }

    /** Adds sources announced later. */
    void signalSources(Map<Integer, AnnouncedKind> sources) {
        onLane(() -> conference.forwarder().signalSources(leg, sources));
    }

    void setLastN(int newLastN) {
        lastN = newLastN;
        onLane(() -> conference.forwarder().setLastN(leg, newLastN));
    }

    void setMuted(boolean audio, boolean video) {
        onLane(() -> conference.forwarder().setMuted(leg, audio, video));
    }

    @Override
    public void sendDtls(byte[] datagram, int offset, int length) {
        transport.sendDtls(datagram, offset, length);
    }

    @Override
    public void installHopByHop(HopByHopTransforms transforms) {
        onLane(() -> {
            conference.forwarder().install(leg, transforms, System.nanoTime());
            keyed = true;
        });
    }

    @Override
    public void forgetSources(Set<Integer> ssrcs) {
        onLane(() -> leg.forgetSources(ssrcs));
    }

    @Override
    public void expire(String reason) {
        if (!expired.compareAndSet(false, true)) {
            return;
        }
        LOGGER.log(Level.INFO, "Endpoint {0} of conference {1} ends: {2}", id, conference.id(), reason);
        resources.metrics().count(BridgeCounter.ENDPOINTS_EXPIRED);
        conference.forget(this);
        onLane(() -> {
            // The packets that it sent before it left have been forwarded.
            removed = true;
            conference.forwarder().remove(leg, System.nanoTime());
        });
        Optional<PercAssociation> association = association();
        resources.housekeeping().execute(() -> {
            association.ifPresent(PercAssociation::endpointGone);
            transport.close();
        });
    }

    boolean isExpired() {
        return expired.get();
    }

    /** Ends the endpoint if it never connected or is gone. */
    void checkLiveness(long nowNanos) {
        long consent = transport.lastConsentNanos();
        if (!transport.isWritable()) {
            if (nowNanos - createdNanos > millis(resources.settings().iceTimeoutMillis())) {
                resources.metrics().count(BridgeCounter.ICE_FAILED);
                expire("ICE found no pair in time");
            }
        } else if (nowNanos - consent > millis(resources.settings().consentTimeoutMillis())) {
            resources.metrics().count(BridgeCounter.ICE_CONSENT_EXPIRED);
            expire("consent expired");
        }
    }

    @Override
    public void writable() {
        resources.metrics().count(BridgeCounter.ICE_SUCCEEDED);
    }

    @Override
    public void dtls(byte[] buffer, int offset, int length) {
        lastReceivedNanos = System.nanoTime();
        association().ifPresent(association -> association.dtlsReceived(buffer, offset, length));
    }

    @Override
    public void media(byte[] buffer, int offset, int length) {
        long now = System.nanoTime();
        lastReceivedNanos = now;
        PacketSlot slot = resources.pool().take();
        if (!slot.fill(buffer, offset, length, now)) {
            resources.metrics().count(BridgeCounter.PACKETS_DROPPED_MALFORMED);
            resources.pool().give(slot);
            return;
        }
        slot.setSink(this);
        conference.lane().offer(slot);
    }

    @Override
    public void failed(String reason) {
        resources.metrics().count(BridgeCounter.ICE_FAILED);
        expire(reason);
    }

    @Override
    public void packet(PacketSlot packet, long nowNanos) {
        if (removed) {
            resources.pool().give(packet);
        } else {
            conference.forwarder().receive(leg, packet, nowNanos);
        }
    }

    /** The endpoint's state for the debug resource. */
    Map<String, Object> debugState() {
        long now = System.nanoTime();
        return Map.of(
                "id",
                id,
                "ice",
                transport.isWritable() ? "connected" : "checking",
                "keyed",
                keyed,
                "lastN",
                lastN,
                "ageMillis",
                (now - createdNanos) / 1_000_000,
                "lastReceivedMillisAgo",
                lastReceivedNanos == 0 ? -1 : (now - lastReceivedNanos) / 1_000_000);
    }

    /** See {@link SharedPortTransport#lastConsentNanos()}. */
    long lastConsentNanos() {
        return transport.lastConsentNanos();
    }

    private Optional<PercAssociation> association() {
        return resources.association(conference.id(), id);
    }

    private void onLane(Runnable task) {
        try {
            conference.lane().execute(task);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.WARNING, "Endpoint {0}: {1}", id, e.getMessage());
            expire("the media lane is overloaded");
        }
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
