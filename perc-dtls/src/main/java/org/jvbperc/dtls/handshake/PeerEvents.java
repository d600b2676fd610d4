package org.jvbperc.dtls.handshake;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ExportedKeys;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.ekt.EktCipher;

/**
 * Collects what BouncyCastle's callbacks report to an association: the outcome of its handshake and the alerts.
 *
 * <p>Written by the thread that runs the handshake, then by the association's; never by two at once.
 */
public final class PeerEvents {
    private @Nullable Negotiation negotiation;
    private @Nullable HopByHopKeys keys;
    private boolean refused;
    private volatile boolean rostersAgreed;
    private boolean closeNotifyReceived;

    /** The peer is not the expected one, or is not admitted: returns the alert to throw. */
    TlsFatalAlert refusal(DtlsAlert alert, String reason) {
        refused = true;
        return new TlsFatalAlert((short) alert.code(), reason);
    }

    /** Both sides have agreed on rosters inside the association. */
    void agreeRosters() {
        rostersAgreed = true;
    }

    public boolean rostersAgreed() {
        return rostersAgreed;
    }

    /** An alert arrived. */
    void alertReceived(short alertDescription) {
        if (alertDescription == AlertDescription.close_notify) {
            closeNotifyReceived = true;
        }
    }

    public boolean closeNotifyReceived() {
        return closeNotifyReceived;
    }

    /**
     * The handshake is complete: exports the SRTP keys (RFC 5764 section 4.2), keeps the outer part and wipes the rest.
     *
     * @throws IOException if the handshake came to its end without negotiating SRTP
     */
    void completed(@Nullable Negotiation agreed, TlsContext context) throws IOException {
        if (agreed == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "the handshake has no SRTP profile");
        }
        byte[] exported = context.exportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, agreed.profile().exporterLengthBytes());
        try {
            keys = ExportedKeys.hopByHop(agreed.profile(), exported);
        } finally {
            Arrays.fill(exported, (byte) 0);
        }
        negotiation = agreed;
    }

    public ProtectionProfile profile() {
        return agreed().profile();
    }

    public Optional<EktCipher> ektCipher() {
        return agreed().ektCipher();
    }

    /** The keys, once; the caller owns them. */
    public HopByHopKeys takeKeys() {
        HopByHopKeys taken = keys;
        if (taken == null) {
            throw new IllegalStateException("the keys of an association were taken twice");
        }
        keys = null;
        return taken;
    }

    /** Wipes the keys if they were not taken. */
    public void clear() {
        if (keys != null) {
            keys.close();
            keys = null;
        }
    }

    /** Describes the cause that ended a handshake or an established association. */
    public DtlsFailure explain(Exception cause) {
        if (cause instanceof TlsFatalAlertReceived received) {
            short alert = received.getAlertDescription();
            return new DtlsFailure(
                    DtlsFailure.Kind.ALERT_RECEIVED, alert, "the peer sent " + AlertDescription.getText(alert));
        }
        if (closeNotifyReceived) {
            return new DtlsFailure(
                    DtlsFailure.Kind.ALERT_RECEIVED,
                    AlertDescription.close_notify,
                    "the peer closed the association during the handshake");
        }
        if (cause instanceof TlsFatalAlert raised) {
            short alert = raised.getAlertDescription();
            DtlsFailure.Kind kind = refused
                    ? DtlsFailure.Kind.REFUSED
                    : alert == AlertDescription.internal_error ? DtlsFailure.Kind.INTERNAL : DtlsFailure.Kind.PROTOCOL;
            return new DtlsFailure(kind, alert, String.valueOf(raised.getMessage()));
        }
        return new DtlsFailure(DtlsFailure.Kind.INTERNAL, DtlsFailure.NO_ALERT, String.valueOf(cause));
    }

    private Negotiation agreed() {
        if (negotiation == null) {
            throw new IllegalStateException("the handshake has not completed");
        }
        return negotiation;
    }
}
