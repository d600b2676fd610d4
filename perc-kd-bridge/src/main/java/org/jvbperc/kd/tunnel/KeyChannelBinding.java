package org.jvbperc.kd.tunnel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.kd.conference.GroupKeyShare;
import org.jvbperc.kd.keychannel.KeyChannel;
import org.jvbperc.kd.keychannel.KeyChannelEnd;
import org.jvbperc.kd.keychannel.KeyChannelLink;
import org.jvbperc.kd.keychannel.KeyChannelListener;
import org.jvbperc.kd.keychannel.KeyChannelSettings;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The key channel of one association in a frame room. It runs on the DTLS association's thread, whichever thread calls it, and tells
 * its owner what the endpoint does.
 */
final class KeyChannelBinding implements KeyChannelLink, KeyChannelListener {
    /** The association that the key channel belongs to; called on the DTLS association's thread. */
    interface Owner {
        /** The endpoint has said hello and is to join the conference. */
        void helloReceived();

        /** The endpoint has acknowledged the key with this SPI. */
        void keyAcknowledged(int spi);

        /** The endpoint has acknowledged the roster with this number. */
        void rosterAcknowledged(long sequence);

        /** The endpoint was there after this time, by the clock of the DTLS context. */
        void alive(long sentNanos);

        /** The endpoint has ended its part, or has broken the protocol. */
        void keyChannelEnded(KeyChannelEnd end, String detail);

        /** Nothing more is to be sent in the key channel. */
        void keyChannelClosed();
    }

    private final Owner owner;
    private final DtlsServerAssociation dtls;
    private final AssociationContext services;
    private final KeyChannel channel;

    /**
     * To be made and started on the association's thread.
     *
     * @param suite the room's SFrame cipher suite
     */
    KeyChannelBinding(
            Owner owner, DtlsServerAssociation dtls, AssociationContext services, int suite, RandomGenerator random) {
        this.owner = owner;
        this.dtls = dtls;
        this.services = services;
        this.channel = new KeyChannel(KeyChannelSettings.ofSuite(suite), this, random, this);
    }

    /** @param helloDeadline when the endpoint must have said hello */
    void start(Instant helloDeadline) {
        Duration remaining = Duration.between(services.clock().instant(), helloDeadline);
        channel.start(remaining.isNegative() ? Duration.ZERO : remaining);
    }

    /** On the association's thread. */
    void receive(byte[] data) {
        channel.receive(data);
    }

    void sendKey(GroupKeyShare share) {
        dtls.execute(() -> channel.sendKey(share));
    }

    void sendRoster(long sequence, List<byte[]> updates) {
        dtls.execute(() -> channel.sendRoster(sequence, updates));
    }

    void probe() {
        dtls.execute(channel::probe);
    }

    /** Tells the endpoint why it must go; {@link Owner#keyChannelClosed} follows. */
    void refuse(String condition, String detail) {
        dtls.execute(() -> channel.refuse(condition, detail));
    }

    /** The DTLS association has ended. On its thread. */
    void abandon() {
        channel.abandon();
    }

    private KdMetrics metrics() {
        return services.metrics();
    }

    // What the key channel needs.

    @Override
    public void sendRecord(byte[] buffer, int offset, int length) {
        dtls.sendApplicationData(buffer, offset, length);
    }

    @Override
    public int recordLimit() {
        return dtls.applicationDataLimit();
    }

    @Override
    public DtlsTimers.Timer after(Duration delay, Runnable task) {
        return dtls.after(delay, task);
    }

    @Override
    public long nanoTime() {
        return services.dtls().nanoTime();
    }

    // What the endpoint does.

    @Override
    public void helloReceived() {
        metrics().keyChannel("hello");
        owner.helloReceived();
    }

    @Override
    public void keyAcknowledged(long generation, long sentNanos) {
        owner.alive(sentNanos);
        owner.keyAcknowledged((int) (generation & 0xFFFF));
    }

    @Override
    public void rosterAcknowledged(long sequence, long sentNanos) {
        owner.alive(sentNanos);
        owner.rosterAcknowledged(sequence);
    }

    @Override
    public void alive(long sentNanos) {
        owner.alive(sentNanos);
    }

    @Override
    public void ended(KeyChannelEnd end, String detail) {
        metrics().keyChannel(end.text());
        owner.keyChannelEnded(end, detail);
    }

    @Override
    public void closed() {
        owner.keyChannelClosed();
    }
}
