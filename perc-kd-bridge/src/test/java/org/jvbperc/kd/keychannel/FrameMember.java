package org.jvbperc.kd.keychannel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.keychannel.AliveMessage;
import org.jvbperc.keychannel.EndpointMessage;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyAckMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyDistributorMessage;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RecipientKeys;
import org.jvbperc.keychannel.RefusalMessage;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;
import org.jvbperc.tunnel.AssociationId;

/** A participant of a frame room without media: DTLS, SCTP and the key channel, by default as the rules say. */
final class FrameMember implements DtlsClientListener, DataChannelListener {
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    final DtlsCertificate certificate;
    final AssociationId association;
    final List<KeyDistributorMessage> received = new ArrayList<>();
    final List<KeyMessage> keys = new ArrayList<>();
    /** By generation. */
    final Map<Long, SecretBytes> secrets = new LinkedHashMap<>();

    final RosterVerifier rosters;
    KeyGroup group = KeyGroup.X25519;
    List<Integer> suites = List.of(4, 5);
    List<Integer> versions = List.of(1);
    boolean opensSctp = true;
    boolean saysHello = true;
    /** Which messages it answers. */
    Predicate<KeyDistributorMessage> answers = message -> true;

    boolean sendsDatagrams = true;
    boolean receivesDatagrams = true;
    RefusalMessage refusal;
    int disconnects;
    boolean established;
    boolean channelOpen;
    boolean dtlsEnded;
    String sctpEnd = "";

    private final SimulatedFrameRoom room;
    private final DtlsClientAssociation dtls;
    private final DataChannelPeer sctp;
    private RecipientKeys own;
    private DtlsTimers.Timer timer;

    FrameMember(SimulatedFrameRoom room, String user) {
        this.room = room;
        certificate = DtlsCertificate.generate(user, room.simulation.secureRandom(user + " certificate"));
        association = AssociationId.random(room.simulation.secureRandom(user + " association"));
        rosters = new RosterVerifier(
                "room",
                x509 -> room.conference.identity().certificate().fingerprint().matches(x509),
                "");
        dtls = new DtlsClientAssociation(
                room.endpointDtls,
                DtlsClientConfig.builder(
                                certificate,
                                Set.of(room.conference.identity().certificate().fingerprint()))
                        .singleProfileMode(List.of(ProtectionProfile.AEAD_AES_128_GCM))
                        .build(),
                (datagram, offset, length) -> {
                    if (sendsDatagrams) {
                        room.toKeyDistributor(this, java.util.Arrays.copyOfRange(datagram, offset, offset + length));
                    }
                },
                this);
        sctp = new DataChannelPeer(SctpConfig.of(SctpRole.ACTIVE), true, room.simulation.random(user + " sctp"), this);
        sctp.negotiate(CHANNEL);
    }

    void start() {
        dtls.start();
    }

    void receive(byte[] datagram) {
        if (receivesDatagrams) {
            dtls.receive(datagram, 0, datagram.length);
        }
    }

    /** Sends a message of the key channel. */
    void send(EndpointMessage message) {
        sendOctets(KeyChannelCodec.encode(message));
    }

    void sendOctets(byte[] message) {
        if (!sctp.send(CHANNEL, message, room.simulation.nanoTime())) {
            throw new AssertionError("SCTP takes no message");
        }
        setTimer();
    }

    void sendText(String text) {
        sctp.sendText(CHANNEL, text, room.simulation.nanoTime());
        setTimer();
    }

    void openAnotherChannel() {
        sctp.open("other", "", room.simulation.nanoTime()).orElseThrow();
        setTimer();
    }

    void closeChannel() {
        sctp.close(CHANNEL, room.simulation.nanoTime());
        setTimer();
    }

    void abortSctp() {
        sctp.abort("Close called", room.simulation.nanoTime());
        setTimer();
    }

    void closeDtls() {
        dtls.close();
    }

    KeyMessage lastKey() {
        return keys.get(keys.size() - 1);
    }

    SecretBytes lastSecret() {
        return secrets.get(lastKey().generation());
    }

    /** An acknowledgement with a fresh key. */
    KeyAckMessage acknowledgement(long generation) {
        return own.acknowledge(generation);
    }

    HelloMessage hello() {
        own = new RecipientKeys(group, room.simulation.secureRandom("own keys " + association));
        return new HelloMessage(versions, suites, own.newest());
    }

    private void setTimer() {
        if (timer != null) {
            timer.cancel();
        }
        long due = sctp.nextTimeout();
        if (due != Long.MAX_VALUE) {
            timer = room.simulation.after(Duration.ofNanos(Math.max(0, due - room.simulation.nanoTime())), () -> {
                sctp.handleTimeout(room.simulation.nanoTime());
                setTimer();
            });
        }
    }

    // DTLS

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys hopByHop) {
        hopByHop.close();
        established = true;
        if (opensSctp) {
            sctp.start(room.simulation.nanoTime());
            setTimer();
        }
    }

    @Override
    public void applicationData(byte[] data) {
        if (opensSctp) {
            sctp.receive(data, 0, data.length, room.simulation.nanoTime());
            setTimer();
        }
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        throw new AssertionError("an EKTKey in a frame room");
    }

    @Override
    public void failed(DtlsFailure failure) {
        dtlsEnded = true;
    }

    @Override
    public void closed() {
        dtlsEnded = true;
    }

    // SCTP

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        dtls.sendApplicationData(buffer, offset, length);
    }

    @Override
    public void opened(DataChannel channel) {
        if (channel.id() == CHANNEL.id()) {
            channelOpen = true;
            if (saysHello) {
                send(hello());
            }
        }
    }

    @Override
    public void message(DataChannel channel, boolean text, byte[] octets) {
        if (text || channel.id() != CHANNEL.id()) {
            throw new AssertionError("the Key Distributor uses other messages than binary ones on channel 0");
        }
        try {
            take(KeyChannelCodec.decodeFromKeyDistributor(octets));
        } catch (KeyChannelException | RosterException e) {
            throw new AssertionError(e);
        }
    }

    private void take(KeyDistributorMessage message) throws KeyChannelException, RosterException {
        received.add(message);
        boolean answered = answers.test(message);
        if (message instanceof RosterMessage roster) {
            long before =
                    rosters.latest().map(latest -> latest.header().sequence()).orElse(0L);
            rosters.accept(roster.update().toByteArray());
            long after =
                    rosters.latest().map(latest -> latest.header().sequence()).orElse(0L);
            if (answered && after != before) {
                send(new RosterAckMessage(after));
            }
        } else if (message instanceof KeyMessage key) {
            VerifiedRoster roster = rosters.latest().orElseThrow();
            if (roster.header().generation() != key.generation()) {
                throw new AssertionError("the key's generation is not the roster's");
            }
            keys.add(key);
            secrets.put(key.generation(), own.unwrap("room", key));
            if (answered) {
                send(own.acknowledge(key.generation()));
            }
        } else if (message instanceof ProbeMessage probe) {
            if (answered) {
                send(new AliveMessage(probe.number()));
            }
        } else if (message instanceof RefusalMessage last) {
            refusal = last;
        }
    }

    @Override
    public void ended(SctpClosure closure) {
        sctpEnd = closure.kind().name();
    }
}
