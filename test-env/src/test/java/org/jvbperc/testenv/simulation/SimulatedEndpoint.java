package org.jvbperc.testenv.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.dtls.simulation.SimulatedPath;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.SignedRosterListener;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaSessionConfig;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.AnswerCheck;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.CredentialSource;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.PeerDescription;
import org.jvbperc.endpoint.signalling.SdpAnswer;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.testenv.call.Tone;
import org.jvbperc.testenv.local.RawRecording;

/**
 * An endpoint that sends a tone: offer, check of the answer, DTLS association, rosters, rule for keys and media session are the real
 * ones, put together as a call does, with the simulation in place of ICE and threads.
 */
final class SimulatedEndpoint implements DtlsClientListener, SignedRosterListener {
    private static final Duration PRESENCE_INTERVAL = Duration.ofSeconds(3);
    private static final Duration CLOSE_NOTIFY_WAIT = Duration.ofMillis(500);

    final String name;
    final RawRecording recording;
    final LocalOffer offer;
    final SimulatedPath up;
    final SimulatedPath down;

    /** What this endpoint was told, in order. */
    final List<String> told = new ArrayList<>();

    /** Frames decrypted end to end, by the name of their sender. */
    final Map<String, Integer> frames = new HashMap<>();

    final List<Integer> spis = new ArrayList<>();
    boolean bridgeGone;

    private final Simulation simulation;
    private final SimulatedMediaDistributor bridge;
    private final AnswerCheck answerCheck;
    private final DtlsContext context;
    private final boolean sends;
    private DtlsClientAssociation dtls;
    private SignedRosters rosters;
    private MediaSession media;
    private Map<Integer, Participant> owners = Map.of();
    private boolean left;

    SimulatedEndpoint(
            Simulation simulation,
            SimulatedMediaDistributor bridge,
            SimulatedIdentities identities,
            String name,
            boolean sends) {
        this.simulation = simulation;
        this.bridge = bridge;
        this.name = name;
        this.sends = sends;
        this.recording = new RawRecording(true, simulation::nanoTime);
        this.answerCheck = new AnswerCheck(identities, "kd@" + SimulatedIdentities.DOMAIN, false);
        this.context = simulation.dtlsContext(name).build();
        this.up = new SimulatedPath(simulation, name + " up", datagram -> bridge.received(name, datagram));
        this.down = new SimulatedPath(simulation, name + " down", this::received);
        IceParameters ice = new IceParameters(
                "ufrag",
                "password-0123456789abcd",
                List.of(new IceCandidate("1", 2130706431, new InetSocketAddress("127.0.0.1", 5000), "host")));
        try {
            this.offer = LocalOffer.create(
                    SimulatedKeyDistributor.ROOM,
                    CallProtection.DOUBLE,
                    ice,
                    contents -> identities.assertion(name, contents),
                    CredentialSource.NONE,
                    false,
                    "cname",
                    simulation.secureRandom(name + " offer"));
        } catch (IdentityException e) {
            throw new AssertionError(e);
        }
    }

    /** Both directions between this endpoint and the bridge. */
    void conditions(PathConditions conditions) {
        up.conditions(conditions);
        down.conditions(conditions);
    }

    /** Offers; everything else follows by itself. */
    void join() {
        bridge.join(name, offer.sdp(), down, () -> bridgeGone = true).whenComplete((answer, failure) -> {
            if (failure != null) {
                told.add("refused: " + failure.getMessage());
            } else {
                simulation.after(Duration.ofMillis(20), () -> answered(answer));
            }
        });
    }

    private void answered(String answer) {
        AnswerCheck.Checked checked;
        try {
            PeerDescription description = SdpAnswer.parse(answer, CallProtection.DOUBLE, Optional.of(name));
            checked = answerCheck.check(description, offer, simulation.clock().instant());
        } catch (CallException e) {
            throw new AssertionError(name + " refuses the answer", e);
        }
        rosters = new SignedRosters(
                offer.room(), checked.fingerprints(), offer.tlsId().orElseThrow(), this);
        dtls = new DtlsClientAssociation(
                context,
                DtlsClientConfig.builder(offer.certificate(), checked.fingerprints())
                        .tlsId(offer.tlsId().orElseThrow())
                        .identityHash(offer.identity().bindingHash())
                        .expectedPeerTlsId(checked.tlsId().orElseThrow())
                        .expectedPeerIdentityHash(checked.identityHash())
                        .rosters()
                        .presenceInterval(PRESENCE_INTERVAL)
                        .build(),
                up::send,
                this);
        dtls.start();
    }

    /** The bridge delivers a datagram, of which it may have its own idea when. */
    void arrives(byte[] datagram) {
        received(datagram);
    }

    private void received(byte[] datagram) {
        long now = simulation.nanoTime();
        switch (DatagramClass.of(datagram, 0, datagram.length)) {
            case DTLS -> {
                if (dtls != null) {
                    dtls.receive(datagram, 0, datagram.length);
                }
            }
            case SRTP -> {
                recording.packet(datagram, 0, datagram.length);
                if (media != null) {
                    media.receiveMedia(datagram, datagram.length, now);
                }
            }
            case SRTCP -> {
                if (media != null) {
                    media.receiveRtcp(datagram, datagram.length, now);
                }
            }
            case STUN, OTHER -> throw new AssertionError("the bridge sends what it should not");
        }
    }

    // The association's events.

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys keys) {
        recording.hop(profile, keys);
        try (keys) {
            media = new MediaSession(
                    new MediaSessionConfig(
                            profile,
                            offer.ssrcs(),
                            "cname",
                            sends ? List.of(new Tone()) : List.of(),
                            this::open,
                            false,
                            simulation.secureRandom(name + " media"),
                            simulation.clock()),
                    keys,
                    up::send,
                    new ToldMediaEvents(told),
                    simulation.nanoTime());
        }
        media.setOwners(owners);
        tick();
    }

    private void tick() {
        MediaSession session = media;
        if (session != null) {
            long due = session.tick(simulation.nanoTime());
            simulation.after(Duration.ofNanos(Math.max(1, due - simulation.nanoTime())), this::tick);
        }
    }

    private MediaSink open(RemoteStream stream) {
        String sender = owners.get(stream.ssrc()).identity();
        return new MediaSink() {
            @Override
            public void accept(MediaFrame frame) {
                frames.merge(sender, 1, Integer::sum);
            }

            @Override
            public void close() {
                // Frames are counted, not kept.
            }
        };
    }

    @Override
    public void ektKey(EktParameterSet received) {
        int spi = received.spi();
        Optional<EktParameterSet> usable = rosters.usable(received, simulation.nanoTime());
        if (usable.isEmpty()) {
            told.add("key refused");
            return;
        }
        try (EktParameterSet set = usable.get()) {
            spis.add(spi);
            recording.key(set);
            media.install(set, simulation.nanoTime());
        }
        media.start(simulation.nanoTime());
    }

    @Override
    public void roster(byte[] message) {
        rosters.received(message, simulation.nanoTime())
                .filter(roster -> !roster.isOmitted())
                .ifPresent(roster -> media.setMembers(
                        roster.members().stream().map(RosterMember::tlsId).collect(Collectors.toSet())));
    }

    @Override
    public void failed(DtlsFailure failure) {
        told.add("dtls failed: " + failure.kind());
    }

    @Override
    public void closed() {
        told.add("dtls closed");
        if (left) {
            // As a call does: the bridge hears of the end once the Key Distributor has answered.
            simulation.after(CLOSE_NOTIFY_WAIT, () -> bridge.endpointGone(name));
        }
    }

    // What the test does.

    /** Whose source is whose: the list that participants fetch over HTTP. */
    void introduce(Map<Integer, Participant> participants) {
        owners = participants;
        if (media != null) {
            media.setOwners(participants);
        }
    }

    Participant participant() {
        return new Participant(
                name,
                offer.tlsId().orElseThrow(),
                name + "@" + SimulatedIdentities.DOMAIN,
                null,
                true,
                false,
                Set.of(offer.ssrcs().audio(), offer.ssrcs().video()));
    }

    /** Leaves as it should. */
    void leave() {
        left = true;
        media.leave(simulation.nanoTime());
        endMedia();
        dtls.close();
    }

    /** Its process is gone, without a word. */
    void vanish() {
        up.passOnly(datagram -> false);
        down.passOnly(datagram -> false);
        endMedia();
    }

    private void endMedia() {
        media.close();
        media = null;
    }

    int framesFrom(SimulatedEndpoint sender) {
        return frames.getOrDefault(sender.participant().identity(), 0);
    }

    /** Whether its DTLS association and media are up. */
    boolean isConnected() {
        return media != null;
    }

    int lastSpi() {
        return spis.isEmpty() ? 0 : spis.get(spis.size() - 1);
    }

    Map<SrtpStatus, Long> statuses() {
        return media.statuses();
    }

    List<String> memberIdentities() {
        return rosters.latest().orElseThrow().members().stream()
                .map(RosterMember::identity)
                .toList();
    }

    @Override
    public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> departures) {
        departures.forEach(departure -> told.add("departure: " + departure.reason()));
    }

    @Override
    public void rosterRefused(RosterException.Reason reason, String detail) {
        throw new AssertionError(name + " refuses a roster: " + reason + ", " + detail);
    }
}
