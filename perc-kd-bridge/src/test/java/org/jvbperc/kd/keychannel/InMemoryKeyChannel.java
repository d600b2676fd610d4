package org.jvbperc.kd.keychannel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.RecipientKeys;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;

/** A key channel whose records go to an endpoint's SCTP in memory: without DTLS and conference, for a test that needs many messages. */
final class InMemoryKeyChannel implements KeyChannelLink, KeyChannelListener, DataChannelListener, AutoCloseable {
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    final Simulation simulation = new Simulation(1);
    final List<String> events = new ArrayList<>();
    final List<byte[]> received = new ArrayList<>();
    final RecipientKeys own = new RecipientKeys(KeyGroup.X25519, simulation.secureRandom("keys"));
    final KeyChannel channel;
    /** Whether records arrive at the endpoint. */
    boolean carries = true;

    private final DataChannelPeer endpoint;
    private final Queue<byte[]> toEndpoint = new ArrayDeque<>();
    private final Queue<byte[]> toChannel = new ArrayDeque<>();

    InMemoryKeyChannel() {
        channel = new KeyChannel(KeyChannelSettings.ofSuite(4), this, new Random(1), this);
        endpoint = new DataChannelPeer(SctpConfig.of(SctpRole.ACTIVE), true, new Random(2), this);
        endpoint.negotiate(CHANNEL);
    }

    /** Opens SCTP and says hello. */
    InMemoryKeyChannel open() {
        channel.start(Duration.ofMinutes(1));
        endpoint.start(nanoTime());
        carry();
        send(KeyChannelCodec.encode(new HelloMessage(List.of(1), List.of(4), own.newest())));
        return this;
    }

    /** Has the endpoint send a message. */
    void send(byte[] message) {
        endpoint.send(CHANNEL, message, nanoTime());
        carry();
    }

    /** Carries records to and fro until there are none. */
    void carry() {
        while (!toEndpoint.isEmpty() || !toChannel.isEmpty()) {
            byte[] record = toEndpoint.poll();
            if (record != null) {
                if (carries) {
                    endpoint.receive(record, 0, record.length, nanoTime());
                }
            } else {
                channel.receive(toChannel.remove());
            }
        }
    }

    void advance(Duration time) {
        simulation.runFor(time);
        endpoint.handleTimeout(nanoTime());
        carry();
    }

    @Override
    public void sendRecord(byte[] buffer, int offset, int length) {
        toEndpoint.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public int recordLimit() {
        return 1163;
    }

    @Override
    public DtlsTimers.Timer after(Duration delay, Runnable task) {
        return simulation.after(delay, () -> {
            task.run();
            carry();
        });
    }

    @Override
    public long nanoTime() {
        return simulation.nanoTime();
    }

    @Override
    public void helloReceived() {
        events.add("hello");
    }

    @Override
    public void keyAcknowledged(long generation, long sentNanos) {
        events.add("key " + generation);
    }

    @Override
    public void rosterAcknowledged(long sequence, long sentNanos) {
        events.add("roster " + sequence);
    }

    @Override
    public void alive(long sentNanos) {
        events.add("alive");
    }

    @Override
    public void ended(KeyChannelEnd end, String detail) {
        events.add(end.text());
    }

    @Override
    public void closed() {
        events.add("closed");
    }

    // The endpoint.

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        toChannel.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void opened(DataChannel opened) {
        // It says hello when the test wants it.
    }

    @Override
    public void message(DataChannel from, boolean text, byte[] message) {
        received.add(message);
    }

    @Override
    public void ended(SctpClosure closure) {
        // The channel's events tell.
    }

    @Override
    public void close() {
        simulation.close();
    }
}
