package org.jvbperc.kd.tunnel;

import java.net.URI;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.config.MdHttpSettings;

/** Registers one conference with one Media Distributor, once. */
public final class StartConference {
    private StartConference() {}

    /**
     * {@code POST /perc/start-conf}.
     *
     * @param own the certificate with which the Media Distributor will be dialled
     * @throws StartConfException naming the address and what went wrong
     */
    public static StartConfAnswer post(MdHttpSettings settings, CertificateFingerprint own, URI base, String room)
            throws StartConfException {
        return new StartConfClient(settings, own).startConference(base, room);
    }
}
