package org.jvbperc.kd.app;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.ekt.EktParameterSet;

/** For associations that are to fail: keeps the failures, wipes keys. */
final class FailureListener implements DtlsClientListener {
    final BlockingQueue<DtlsFailure> failures = new LinkedBlockingQueue<>();

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
}
