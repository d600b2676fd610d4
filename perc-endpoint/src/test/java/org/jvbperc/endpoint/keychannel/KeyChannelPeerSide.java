package org.jvbperc.endpoint.keychannel;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.roster.SignedRosterListener;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.EndpointMessage;
import org.jvbperc.keychannel.GroupSecretWrapper;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyAckMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyDistributorMessage;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.roster.RosterCodec;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterHeader;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterSignature;
import org.jvbperc.roster.RosterUpdate;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;
import org.jvbperc.sframe.SFrameSuite;

/** A key channel client with the other side of its records in memory, which says what a test wants. Time is the test's. */
final class KeyChannelPeerSide implements KeyChannelClientListener, DataChannelListener, AutoCloseable {
    static final String ROOM = "room1";
    static final String OWN = "alice-member-id-01234567";
    static final Duration FIRST_KEY_WITHIN = Duration.ofSeconds(15);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate KD = DtlsCertificate.generate("kd", RANDOM);
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    final KeyChannelClient client;
    final List<String> told = new ArrayList<>();
    final List<EndpointMessage> received = new ArrayList<>();
    final List<ReceivedGroupKey> keys = new ArrayList<>();
    final List<KeyChannelFailure> failures = new ArrayList<>();
    long now = 1_000_000_000L;

    private final DataChannelPeer peer;
    private final Queue<byte[]> toClient = new ArrayDeque<>();
    private final Queue<byte[]> toPeer = new ArrayDeque<>();
    private Octets previous = RosterHeader.NO_PREVIOUS;
    private AgreementPublicKey newest;
    private long newestNumber = -1;

    KeyChannelPeerSide() {
        SignedRosters rosters = new SignedRosters(ROOM, Set.of(KD.fingerprint()), OWN, new SignedRosterListener() {
            @Override
            public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
                // The client's listener is told as well.
            }

            @Override
            public void rosterRefused(RosterException.Reason reason, String detail) {
                throw new AssertionError("a refused roster is the client's affair");
            }
        });
        client = new KeyChannelClient(
                ROOM, rosters, OWN, List.of(SFrameSuite.values()), 1163, FIRST_KEY_WITHIN, RANDOM, this);
        peer = new DataChannelPeer(SctpConfig.of(SctpRole.PASSIVE), false, new Random(1), this);
        peer.negotiate(CHANNEL);
    }

    /** Opens the channel; the client has said hello then. */
    KeyChannelPeerSide open() {
        peer.start(now);
        client.start(now);
        carry();
        return this;
    }

    /** Carries records to and fro until there are none. */
    void carry() {
        while (!toClient.isEmpty() || !toPeer.isEmpty()) {
            byte[] record = toClient.poll();
            if (record != null) {
                client.receive(record, now);
            } else {
                byte[] other = toPeer.remove();
                peer.receive(other, 0, other.length, now);
            }
        }
    }

    void advance(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            long next = Math.min(client.nextTimeout(), peer.nextTimeout());
            if (next - end > 0) {
                break;
            }
            now = Math.max(now, next);
            client.handleTimeout(now);
            peer.handleTimeout(now);
            carry();
        }
        now = end;
    }

    void send(KeyDistributorMessage message) {
        sendOctets(KeyChannelCodec.encode(message));
    }

    void sendOctets(byte[] message) {
        peer.send(CHANNEL, message, now);
        carry();
    }

    void sendText(String text) {
        peer.sendText(CHANNEL, text, now);
        carry();
    }

    void closeChannel() {
        peer.close(CHANNEL, now);
        carry();
    }

    static RosterMember member(String id, long senderIndex) {
        return new RosterMember(id, id.substring(0, 3) + "@idp.example", KD.fingerprint(), 1, true, senderIndex, false);
    }

    /** Sends the next roster. */
    void roster(long sequence, long generation, RosterMember... members) {
        send(new RosterMessage(Octets.of(update(sequence, generation, now / 1_000_000, members))));
    }

    byte[] update(long sequence, long generation, long madeMillis, RosterMember... members) {
        try {
            List<RosterMember> list = List.of(members);
            byte[] header = RosterCodec.encode(new RosterHeader(
                    ROOM,
                    KD.fingerprint().digest(),
                    sequence,
                    generation,
                    (int) generation & 0xFFFF,
                    60,
                    madeMillis,
                    "",
                    list.size(),
                    RosterCodec.membersDigest(list),
                    List.of(),
                    previous));
            previous = RosterCodec.digest(header);
            RosterUpdate.Signed signed = new RosterUpdate.Signed(
                    Octets.of(KD.x509().getEncoded()),
                    Octets.of(header),
                    RosterSignature.sign(header, KD.privateKey(), RANDOM));
            return new RosterUpdate(true, false, List.of(), list, signed).encode();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key for the newest public key of the client. */
    KeyMessage key(long generation, int suite, long senderIndex, int ttlSeconds, int beginMillis) {
        try (SecretBytes secret = SecretBytes.copyOf(secret(generation));
                GroupSecretWrapper wrapper = new GroupSecretWrapper(ROOM, generation, suite, secret, RANDOM)) {
            return wrapper.wrap(newest, newestNumber, senderIndex, ttlSeconds, beginMillis);
        } catch (KeyChannelException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] secret(long generation) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) generation);
        return octets;
    }

    KeyChannelFailure failure() {
        if (failures.size() != 1) {
            throw new AssertionError("failures " + failures + ", told " + told);
        }
        return failures.get(0);
    }

    // The client's listener.

    @Override
    public void sendRecord(byte[] buffer, int offset, int length) {
        toPeer.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void roster(VerifiedRoster roster) {
        told.add("roster " + roster.header().sequence());
    }

    @Override
    public void key(ReceivedGroupKey key) {
        told.add("key " + key.generation());
        keys.add(key);
    }

    @Override
    public void lost(String detail) {
        told.add("lost");
    }

    @Override
    public void failed(KeyChannelFailure failure) {
        failures.add(failure);
    }

    // The Key Distributor's side.

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        toClient.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void opened(DataChannel channel) {
        // The client says hello.
    }

    @Override
    public void message(DataChannel channel, boolean text, byte[] message) {
        try {
            EndpointMessage decoded = KeyChannelCodec.decodeFromEndpoint(message);
            received.add(decoded);
            if (decoded instanceof HelloMessage hello) {
                newest = hello.key();
                newestNumber++;
            } else if (decoded instanceof KeyAckMessage ack) {
                newest = ack.next();
                newestNumber++;
            }
        } catch (KeyChannelException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void ended(SctpClosure closure) {
        told.add("SCTP " + closure.kind());
    }

    @Override
    public void close() {
        keys.forEach(ReceivedGroupKey::close);
        client.close();
    }
}
