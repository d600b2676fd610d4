package org.jvbperc.dtls;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.testkit.Await;

/** A server listener that keeps what it hears for the test to take. */
final class ServerEvents implements DtlsServerListener {
    record Established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {}

    record Acknowledged(int spi) {}

    record Unacknowledged(int spi) {}

    record Closed() {}

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {
        events.add(new Established(profile, ektCipher, keys));
    }

    @Override
    public void ektAcknowledged(int spi) {
        events.add(new Acknowledged(spi));
    }

    @Override
    public void ektUnacknowledged(int spi) {
        events.add(new Unacknowledged(spi));
    }

    /** When the client last proved to be there; told apart from the other events, of which it is no part. */
    final BlockingQueue<Long> alive = new LinkedBlockingQueue<>();

    @Override
    public void alive(long sentNanos) {
        alive.add(sentNanos);
    }

    /** Application data, apart from the other events. */
    final BlockingQueue<byte[]> data = new LinkedBlockingQueue<>();

    @Override
    public void applicationData(byte[] received) {
        data.add(received);
    }

    @Override
    public void failed(DtlsFailure failure) {
        events.add(failure);
    }

    @Override
    public void closed() {
        events.add(new Closed());
    }

    /** The next event, which must be of this type. */
    <T> T next(Class<T> type) {
        return TestPeers.cast(type, Await.next(events, type.getSimpleName()));
    }

    boolean isEmpty() {
        return events.isEmpty();
    }
}
