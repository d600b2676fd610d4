package org.jvbperc.kd.app;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.tunnel.AssociationId;

/** Two endpoints whose datagrams a Media Distributor exchanges as soon as their handshakes have begun (RFC 9185 section 9). */
final class SwappedEndpoints implements AutoCloseable {
    private final FailureListener listener = new FailureListener();
    final BlockingQueue<DtlsFailure> failures = listener.failures;
    private final List<DtlsClientAssociation> clients;

    SwappedEndpoints(KdFixture fixture, DtlsClientConfig first, DtlsClientConfig second) {
        SecureRandom random = new SecureRandom();
        AssociationId a = AssociationId.random(random);
        AssociationId b = AssociationId.random(random);
        clients = List.of(client(fixture, first, a, b), client(fixture, second, b, a));
        clients.forEach(DtlsClientAssociation::start);
    }

    /** The first flight goes out under the client's own id, everything after it under the other's. */
    private DtlsClientAssociation client(
            KdFixture fixture, DtlsClientConfig config, AssociationId own, AssociationId other) {
        AtomicBoolean answered = new AtomicBoolean();
        DtlsClientAssociation client = new DtlsClientAssociation(
                fixture.endpointDtls,
                config,
                (datagram, offset, length) ->
                        fixture.md.forward(answered.get() ? other : own, datagram, offset, length),
                listener);
        fixture.md.attach(own, datagram -> {
            answered.set(true);
            byte[] octets = datagram.toByteArray();
            client.receive(octets, 0, octets.length);
        });
        return client;
    }

    @Override
    public void close() {
        clients.forEach(DtlsClientAssociation::close);
    }
}
