package org.jvbperc.tunnel;

import java.util.List;
import java.util.Optional;

/**
 * The Key Distributor's side of a tunnel (RFC 9185 section 5.4): waits for the Media Distributor's SupportedProfiles, whichever
 * side dialled, and checks its version.
 *
 * <p>Receives SupportedProfiles (first, once), TunneledDtls, EndpointDisconnect, SignAnswer. Sends TunneledDtls, MediaKeys,
 * EndpointDisconnect, SignAnswerAck, SignAnswerError, and UnsupportedVersion as {@link TunnelEvent.VersionRefused} says.
 *
 * <p>An association ends with the EndpointDisconnect that this side sends. One that is received proves nothing (RFC 9185 section
 * 9): messages continue in both directions until this side has found out whether the endpoint is really gone.
 */
public final class KeyDistributorTunnelSession implements TunnelSession {
    private static final String FROM = " from the Media Distributor";

    private enum State {
        WAITING,
        OPEN,
        CLOSED
    }

    private final boolean signingAgreed;
    private final EndedAssociations ended = new EndedAssociations(REMEMBERED_ENDED_ASSOCIATIONS);
    private State state = State.WAITING;
    private List<Integer> profiles = List.of();

    /**
     * A session that waits for the first message.
     *
     * @param signingAgreed whether the TLS handshake agreed on the signing extension ("Signing messages" in docs/rfc-coverage.md)
     */
    public KeyDistributorTunnelSession(boolean signingAgreed) {
        this.signingAgreed = signingAgreed;
    }

    /** Returns nothing to send: the Media Distributor sends the first message. */
    @Override
    public Optional<TunnelMessage> start() {
        return Optional.empty();
    }

    @Override
    public TunnelEvent received(TunnelFrame frame) throws TunnelException {
        return switch (state) {
            case WAITING -> first(frame);
            case OPEN -> next(frame);
            case CLOSED -> SessionRules.ignore(frame, "the tunnel is closed");
        };
    }

    @Override
    public boolean sending(TunnelMessage message) throws TunnelException {
        SessionRules.requireOpen(isOpen(), message);
        if (message instanceof TunneledDtls dtls) {
            return !ended.contains(dtls.associationId());
        } else if (message instanceof MediaKeys keys) {
            return !ended.contains(keys.associationId());
        } else if (message instanceof EndpointDisconnect disconnect) {
            return ended.add(disconnect.associationId());
        } else if (message instanceof SignAnswerAck || message instanceof SignAnswerError) {
            SessionRules.requireSigning(signingAgreed, message);
            return true;
        }
        throw new TunnelException("a Key Distributor must not send " + SessionRules.name(message)
                + (message instanceof UnsupportedVersion ? " on an open tunnel" : "") + " (RFC 9185 section 5.4)");
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public List<Integer> profiles() {
        return profiles;
    }

    private TunnelEvent first(TunnelFrame frame) throws TunnelException {
        if (frame instanceof TunnelFrame.OtherVersion other) {
            return versionRefused(other.version());
        }
        if (frame instanceof TunnelFrame.Message known && known.message() instanceof SupportedProfiles supported) {
            if (supported.version() != SupportedProfiles.VERSION) {
                return versionRefused(supported.version());
            }
            profiles = supported.profiles();
            state = State.OPEN;
            return new TunnelEvent.Opened(profiles);
        }
        SessionRules.ignore(frame, "refused");
        throw refuse(SessionRules.name(frame), "the first message must be SupportedProfiles (RFC 9185 section 5.3)");
    }

    private TunnelEvent next(TunnelFrame frame) throws TunnelException {
        if (frame instanceof TunnelFrame.UnknownType unknown) {
            return SessionRules.skipped(unknown);
        }
        TunnelMessage message = frame instanceof TunnelFrame.Message known ? known.message() : null;
        if (message == null || message instanceof SupportedProfiles) {
            throw refuse("SupportedProfiles", "the list stays the same for the tunnel's life (RFC 9185 section 5.3)");
        } else if (message instanceof TunneledDtls dtls) {
            return ended.contains(dtls.associationId())
                    ? SessionRules.late(frame, dtls.associationId())
                    : new TunnelEvent.Deliver(message);
        } else if (message instanceof EndpointDisconnect disconnect) {
            return ended.contains(disconnect.associationId())
                    ? SessionRules.late(frame, disconnect.associationId())
                    : new TunnelEvent.Deliver(message);
        } else if (message instanceof SignAnswer) {
            SessionRules.requireSigning(signingAgreed, message);
            return new TunnelEvent.Deliver(message);
        }
        SessionRules.ignore(frame, "refused");
        throw refuse(SessionRules.name(message), "only a Key Distributor sends it (RFC 9185 section 5.4)");
    }

    /** RFC 9185 section 5.5: name the highest version, then close. */
    private TunnelEvent versionRefused(int version) {
        state = State.CLOSED;
        return new TunnelEvent.VersionRefused(
                Optional.of(new UnsupportedVersion(SupportedProfiles.VERSION)),
                "the Media Distributor speaks tunnel version " + version + ", this side " + SupportedProfiles.VERSION
                        + " only (RFC 9185 section 5.5)");
    }

    private TunnelException refuse(String message, String why) {
        state = State.CLOSED;
        return new TunnelException(message + FROM + ": " + why);
    }
}
