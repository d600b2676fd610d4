package org.jvbperc.kd.keychannel;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.jvbperc.kd.conference.GroupKeyShare;
import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.AliveMessage;
import org.jvbperc.keychannel.EndpointMessage;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyAckMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.LeaveMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RefusalMessage;
import org.jvbperc.keychannel.RosterAckMessage;

/**
 * The Key Distributor's side of one key channel (docs/key-channel.md): takes the endpoint's hello, sends rosters and wrapped group
 * secrets in order, and takes the acknowledgements. A message that breaks the protocol ends the channel with a refusal.
 *
 * <p>Belongs to the thread of its DTLS association. Until hello, nothing may be sent.
 */
public final class KeyChannel {
    /** How long a refusal may take to arrive before the association is closed nevertheless. */
    static final Duration REFUSAL_TIME = Duration.ofSeconds(2);

    /** Probes that may be without an answer; further ones would tell nothing new. */
    private static final int MAX_PROBES = 16;

    private static final int MAX_DETAIL_CHARS = 128;

    private enum State {
        WAITING_FOR_HELLO,
        OPEN,
        ENDED,
        CLOSED;

        /** Whether messages are neither taken nor sent any more. */
        boolean isOver() {
            return this == ENDED || this == CLOSED;
        }
    }

    private final KeyChannelSettings settings;
    private final KeyChannelLink link;
    private final KeyChannelListener listener;
    private final DataChannelTransport transport;
    private final KeyChannelOutbox outbox = new KeyChannelOutbox();
    private final SentNumbers keys = new SentNumbers();
    private final SentNumbers rosters = new SentNumbers();
    private final SentNumbers probes = new SentNumbers();
    private State state = State.WAITING_FOR_HELLO;
    private @Nullable AgreementPublicKey recipient;
    private long recipientKey;
    private boolean firstKeySent;
    private long lastProbe;
    /** Whether messages are being given to SCTP, which may say meanwhile that it has room. */
    private boolean sending;

    /**
     * A channel that has not begun.
     *
     * @param random unpredictable for the endpoint
     */
    public KeyChannel(
            KeyChannelSettings settings, KeyChannelLink link, RandomGenerator random, KeyChannelListener listener) {
        this.settings = settings;
        this.link = link;
        this.listener = listener;
        this.transport = new DataChannelTransport(link, random, new Events());
    }

    /**
     * Begins to wait for the endpoint, when DTLS is established.
     *
     * @param helloTime an endpoint that does not say hello within this time is refused
     */
    public void start(Duration helloTime) {
        transport.start();
        var unused = link.after(helloTime, this::requireHello);
    }

    private void requireHello() {
        if (state == State.WAITING_FOR_HELLO) {
            violated(KeyChannelEnd.NO_HELLO, "the endpoint did not say hello in time");
        }
    }

    /** Takes a record of application data. */
    public void receive(byte[] record) {
        transport.receive(record);
    }

    /** Sends a key after what was given before; takes the ownership of the share. Dropped once the channel has ended. */
    public void sendKey(GroupKeyShare share) {
        if (state != State.OPEN) {
            share.close();
        } else if (outbox.add(share)) {
            sendWaiting();
        } else {
            overflow();
        }
    }

    /**
     * Sends a roster after what was given before. Dropped once the channel has ended.
     *
     * @param sequence its number
     * @param updates its parts, at least one; not changed
     */
    public void sendRoster(long sequence, List<byte[]> updates) {
        for (int i = 0; i < updates.size() && state == State.OPEN; i++) {
            boolean last = i == updates.size() - 1;
            if (outbox.add(updates.get(i), last ? sequence : 0)) {
                sendWaiting();
            } else {
                overflow();
            }
        }
    }

    private void overflow() {
        violated(
                KeyChannelEnd.OVERFLOW,
                "more than " + KeyChannelOutbox.MAX_WAITING_BYTES + " octets wait because the endpoint takes none");
    }

    /** Asks for a sign of life, unless several are outstanding. */
    public void probe() {
        if (state != State.OPEN || probes.size() >= MAX_PROBES) {
            return;
        }
        long number = (lastProbe + 1) & 0xFFFF_FFFFL;
        if (transport.send(KeyChannelCodec.encode(new ProbeMessage(number)))) {
            lastProbe = number;
            probes.add(number, link.nanoTime());
        }
    }

    /** Tells the endpoint why it must go, and closes; {@link KeyChannelListener#closed} follows. Ignored once the channel has ended. */
    public void refuse(String condition, String detail) {
        if (state.isOver()) {
            return;
        }
        state = State.ENDED;
        outbox.clear();
        String shortened = detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS);
        if (transport.isOpen() && transport.send(KeyChannelCodec.encode(new RefusalMessage(condition, shortened)))) {
            transport.shutdown();
        }
        if (transport.isOpen()) {
            var unused = link.after(REFUSAL_TIME, this::close);
        } else {
            close();
        }
    }

    /** Ends SCTP and drops what waits. Idempotent. */
    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        outbox.clear();
        transport.abort("closed");
        listener.closed();
    }

    /** The DTLS association has ended: drops what waits, without any further call of the listener. */
    public void abandon() {
        state = State.CLOSED;
        outbox.clear();
        transport.abandon();
    }

    private void violated(KeyChannelEnd end, String detail) {
        if (!state.isOver()) {
            listener.ended(end, detail);
            refuse(end.text(), detail);
        }
    }

    private void left(KeyChannelEnd end, String detail) {
        if (!state.isOver()) {
            state = State.ENDED;
            listener.ended(end, detail);
        }
        close();
    }

    private void sendWaiting() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            for (KeyChannelOutbox.Item next = outbox.peek(); next != null; next = outbox.peek()) {
                if (!transport.send(next.encode(this::wrap))) {
                    return;
                }
                GroupKeyShare key = next.key();
                if (key != null) {
                    firstKeySent = true;
                    keys.add(key.generation(), link.nanoTime());
                } else if (next.sequence() != 0) {
                    rosters.add(next.sequence(), link.nanoTime());
                }
                outbox.remove();
            }
        } catch (KeyChannelException e) {
            violated(KeyChannelEnd.ofCondition(e.condition()), String.valueOf(e.getMessage()));
        } finally {
            sending = false;
        }
    }

    private KeyMessage wrap(GroupKeyShare share) throws KeyChannelException {
        AgreementPublicKey key = recipient;
        if (key == null) {
            throw new IllegalStateException("a key is to be sent before hello");
        }
        return share.wrap(
                key, recipientKey, firstKeySent ? (int) settings.begin().toMillis() : 0);
    }

    private void take(EndpointMessage message) {
        if (message instanceof HelloMessage hello) {
            takeHello(hello);
        } else if (state == State.WAITING_FOR_HELLO) {
            unexpected("a message of type " + message.type() + " came before hello");
        } else if (message instanceof KeyAckMessage ack) {
            takeKeyAck(ack);
        } else if (message instanceof RosterAckMessage ack) {
            OptionalLong sent = rosters.answered(ack.sequence());
            if (sent.isPresent()) {
                listener.rosterAcknowledged(ack.sequence(), sent.getAsLong());
            } else {
                unexpected("roster_ack.sequence is " + ack.sequence() + ": expected " + rosters.expected());
            }
        } else if (message instanceof AliveMessage alive) {
            OptionalLong sent = probes.answered(alive.number());
            if (sent.isPresent()) {
                listener.alive(sent.getAsLong());
            } else {
                unexpected("alive.number is " + alive.number() + ": expected " + probes.expected());
            }
        } else if (message instanceof LeaveMessage) {
            left(KeyChannelEnd.LEFT, "the endpoint left");
        }
    }

    private void takeHello(HelloMessage hello) {
        if (state != State.WAITING_FOR_HELLO) {
            unexpected("a second hello has arrived");
        } else if (!hello.versions().contains(HelloMessage.VERSION)) {
            violated(
                    KeyChannelEnd.UNSUPPORTED_VERSION,
                    "hello.versions is " + hello.versions() + ": expected one with " + HelloMessage.VERSION);
        } else if (!hello.suites().contains(settings.suite())) {
            violated(
                    KeyChannelEnd.NO_COMMON_SUITE,
                    "hello.suites is " + hello.suites() + ": expected one with " + settings.suite());
        } else {
            state = State.OPEN;
            recipient = hello.key();
            listener.helloReceived();
        }
    }

    private void takeKeyAck(KeyAckMessage ack) {
        AgreementPublicKey last = recipient;
        OptionalLong sent = keys.answered(ack.generation());
        if (sent.isEmpty()) {
            unexpected("key_ack.generation is " + ack.generation() + ": expected " + keys.expected());
        } else if (last == null || ack.next().group() != last.group()) {
            violated(KeyChannelEnd.INVALID_KEY, "key_ack.next is of another group than the key before");
        } else if (ack.next().equals(last)) {
            violated(KeyChannelEnd.INVALID_KEY, "key_ack.next is the key before: expected a fresh one");
        } else {
            recipient = ack.next();
            recipientKey++;
            listener.keyAcknowledged(ack.generation(), sent.getAsLong());
        }
    }

    private void unexpected(String detail) {
        violated(KeyChannelEnd.UNEXPECTED_MESSAGE, detail);
    }

    /** What comes from the data channel. */
    private final class Events implements DataChannelTransport.Receiver {
        @Override
        public void received(byte[] message) {
            if (state.isOver()) {
                return;
            }
            try {
                take(KeyChannelCodec.decodeFromEndpoint(message));
            } catch (KeyChannelException e) {
                KeyChannel.this.violated(KeyChannelEnd.ofCondition(e.condition()), String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void writable() {
            if (state == State.OPEN) {
                sendWaiting();
            }
        }

        @Override
        public void violated(String detail) {
            KeyChannel.this.violated(KeyChannelEnd.SCTP_VIOLATION, detail);
        }

        @Override
        public void ended(KeyChannelEnd end, String detail) {
            left(end, detail);
        }
    }
}
