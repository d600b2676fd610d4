package org.jvbperc.kd.tunnel;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.ClientHelloInfo;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsRefusal;
import org.jvbperc.dtls.DtlsServerAdmission;
import org.jvbperc.dtls.DtlsServerParameters;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.MediaParameters;
import org.jvbperc.kd.conference.OfferOrigin;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.tunnel.AssociationId;

/**
 * Checks a handshake against the endpoint's offer: finds the offer, and compares tls-id, identity and certificate before
 * Finished (RFC 9185 section 5.4; RFC 8844 sections 3.2 and 4.3). The handshake's thread calls it; any thread may read the
 * results.
 */
final class AssociationAdmission implements DtlsServerAdmission {
    private final AssociationId id;
    private final MdPeer peer;
    private final ConferenceDirectory conferences;
    private final Clock clock;
    private volatile @Nullable AdmittedOffer offer;
    private volatile @Nullable CertificateFingerprint certificate;

    AssociationAdmission(AssociationId id, MdPeer peer, ConferenceDirectory conferences, Clock clock) {
        this.id = id;
        this.peer = peer;
        this.conferences = conferences;
        this.clock = clock;
    }

    /** The offer that the handshake belongs to, once its ClientHello was admitted. */
    @Nullable
    AdmittedOffer offer() {
        return offer;
    }

    /** The fingerprint in the offer that the certificate has. */
    @Nullable
    CertificateFingerprint certificate() {
        return certificate;
    }

    @Override
    public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
        if (info.tlsId().isEmpty()) {
            return withoutTlsId(info);
        }
        AdmittedOffer found = conferences
                .pendingOffer(info.tlsId().get(), peer.fingerprint(), clock.instant())
                .orElseThrow(() -> new DtlsRefusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "ClientHello.external_session_id is not the tls-id of an admitted and unused offer (RFC 9185"
                                + " section 5.4)"));
        offer = found;
        Octets hash = info.identityHash().orElse(Octets.EMPTY);
        if (!hash.equals(found.facts().identityHash())) {
            throw refused(
                    found,
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "ClientHello.external_id_hash is not that of the offer's identity (RFC 8844 section 3.2)");
        }
        try {
            MediaParameters agreed = found.conference().choose(info.profiles(), info.ektCiphers(), peer.profiles());
            return DtlsServerParameters.builder(found.conference().identity().certificate())
                    .tlsId(found.ownTlsId())
                    .identityHash(found.ownIdentityHash())
                    .profiles(List.of(agreed.profile()))
                    .ektCiphers(agreed.ektCipher().stream().toList())
                    .rosters()
                    .build();
        } catch (Refusal e) {
            throw refused(found, DtlsAlert.HANDSHAKE_FAILURE, e.detail());
        }
    }

    /**
     * Admits the ClientHello of a browser, whose certificate, which comes later, must be that of the only offer announced for
     * this association.
     */
    private DtlsServerParameters withoutTlsId(ClientHelloInfo info) throws DtlsRefusal {
        AdmittedOffer found = conferences
                .pendingOffer(new OfferOrigin(peer.fingerprint(), Optional.of(id)), clock.instant())
                .orElseThrow(() -> new DtlsRefusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "ClientHello without external_session_id, and no admitted and unused offer without a=tls-id was"
                                + " announced for this association"));
        offer = found;
        try {
            MediaParameters agreed = found.conference().choose(info.profiles(), info.ektCiphers(), peer.profiles());
            return DtlsServerParameters.builder(found.conference().identity().certificate())
                    .singleProfileMode(List.of(agreed.profile()))
                    .build();
        } catch (Refusal e) {
            throw refused(found, DtlsAlert.HANDSHAKE_FAILURE, e.detail());
        }
    }

    @Override
    public void clientCertificate(X509Certificate presented) throws DtlsRefusal {
        AdmittedOffer found = offer;
        if (found == null) {
            throw new DtlsRefusal(DtlsAlert.INTERNAL_ERROR, "a certificate came before its ClientHello was admitted");
        }
        @Nullable
        CertificateFingerprint match = found.facts().fingerprints().stream()
                .filter(fingerprint -> fingerprint.matches(presented))
                .findFirst()
                .orElse(null);
        if (match == null) {
            throw refused(
                    found,
                    DtlsAlert.BAD_CERTIFICATE,
                    "the certificate has none of the offer's fingerprints (RFC 9185 section 5.4)");
        }
        certificate = match;
    }

    private DtlsRefusal refused(AdmittedOffer found, DtlsAlert alert, String detail) {
        // The identity is not proven here: the sender knew the tls-id only.
        found.conference().noteRefusal(null, "dtls: " + detail, clock.instant());
        return new DtlsRefusal(alert, detail);
    }
}
