package org.jvbperc.kd.app;

import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsClientAssociation;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.tunnel.AssociationId;

/** A client association under a new association id that only waits to fail. */
final class SecondHandshake implements DtlsClientListener, AutoCloseable {
    final BlockingQueue<DtlsFailure> failures = new LinkedBlockingQueue<>();
    final AssociationId id = AssociationId.random(new SecureRandom());
    private final DtlsClientAssociation dtls;

    SecondHandshake(KdFixture fixture, DtlsClientConfig config) {
        dtls = new DtlsClientAssociation(
                fixture.endpointDtls,
                config,
                (datagram, offset, length) -> fixture.md.forward(id, datagram, offset, length),
                this);
        fixture.md.attach(id, datagram -> {
            byte[] octets = datagram.toByteArray();
            dtls.receive(octets, 0, octets.length);
        });
        dtls.start();
    }

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys keys) {
        keys.close();
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        parameters.close();
    }

    @Override
    public void failed(DtlsFailure failure) {
        failures.add(failure);
    }

    @Override
    public void closed() {}

    @Override
    public void close() {
        dtls.close();
    }
}
