package org.jvbperc.kd.app;

import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.tunnel.AssociationId;

/** A client association under a new association id that only waits to fail. */
final class SecondHandshake implements AutoCloseable {
    private final FailureListener listener = new FailureListener();
    final BlockingQueue<DtlsFailure> failures = listener.failures;
    final AssociationId id = AssociationId.random(new SecureRandom());
    private final DtlsClientAssociation dtls;

    SecondHandshake(KdFixture fixture, DtlsClientConfig config) {
        dtls = new DtlsClientAssociation(
                fixture.endpointDtls,
                config,
                (datagram, offset, length) -> fixture.md.forward(id, datagram, offset, length),
                listener);
        fixture.md.attach(id, datagram -> {
            byte[] octets = datagram.toByteArray();
            dtls.receive(octets, 0, octets.length);
        });
        dtls.start();
    }

    @Override
    public void close() {
        dtls.close();
    }
}
