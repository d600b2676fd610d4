package org.jvbperc.dtls;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.testkit.Await;

/** A client listener that keeps what it hears for the test to take. */
public final class ClientEvents implements DtlsClientListener {
    record Established(ProtectionProfile profile, HopByHopKeys keys) {}

    record Closed() {}

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys keys) {
        events.add(new Established(profile, keys));
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        events.add(parameters);
    }

    record Roster(byte[] message) {}

    @Override
    public void roster(byte[] message) {
        events.add(new Roster(message));
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
