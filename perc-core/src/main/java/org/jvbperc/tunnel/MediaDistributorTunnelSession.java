package org.jvbperc.tunnel;

import java.util.List;
import java.util.Optional;

/**
 * The Media Distributor's side of a tunnel (RFC 9185 section 5.3): sends the first message, whichever side dialled; receives
 * keys.
 *
 * <p>Sends SupportedProfiles (once, from {@link #start()}), TunneledDtls, EndpointDisconnect, SignAnswer. Receives
 * UnsupportedVersion (as first message only), TunneledDtls, MediaKeys, EndpointDisconnect, SignAnswerAck, SignAnswerError.
 */
public final class MediaDistributorTunnelSession implements TunnelSession {
    private static final String FROM = " from the Key Distributor";

    private enum State {
        NEW,
        OPEN,
        CLOSED
    }

    private final SupportedProfiles supported;
    private final boolean signingAgreed;
    private final EndedAssociations ended = new EndedAssociations(REMEMBERED_ENDED_ASSOCIATIONS);
    private State state = State.NEW;
    private boolean heardFromPeer;

    /**
     * A session before its first message.
     *
     * @param profiles two-octet values; a Media Distributor announces the same on each tunnel (RFC 9185 section 5.3)
     * @param signingAgreed whether the TLS handshake agreed on the signing extension ("Signing messages" in docs/rfc-coverage.md)
     */
    public MediaDistributorTunnelSession(List<Integer> profiles, boolean signingAgreed) {
        this.supported = new SupportedProfiles(SupportedProfiles.VERSION, profiles);
        this.signingAgreed = signingAgreed;
    }

    @Override
    public Optional<TunnelMessage> start() {
        if (state != State.NEW) {
            throw new IllegalStateException("the session was started before");
        }
        state = State.OPEN;
        return Optional.of(supported);
    }

    @Override
    public TunnelEvent received(TunnelFrame frame) throws TunnelException {
        if (state != State.OPEN) {
            return SessionRules.ignore(frame, "the tunnel is closed");
        }
        boolean first = !heardFromPeer;
        heardFromPeer = true;
        if (frame instanceof TunnelFrame.UnknownType unknown) {
            return SessionRules.skipped(unknown);
        }
        if (!(frame instanceof TunnelFrame.Message known)) {
            throw refuse("SupportedProfiles", "only a Media Distributor sends it (RFC 9185 section 5.3)");
        }
        TunnelMessage message = known.message();
        if (message instanceof UnsupportedVersion refusal) {
            return versionRefused(refusal, first);
        } else if (message instanceof TunneledDtls dtls) {
            return ended.contains(dtls.associationId())
                    ? SessionRules.late(frame, dtls.associationId())
                    : new TunnelEvent.Deliver(message);
        } else if (message instanceof MediaKeys keys) {
            return ended.contains(keys.associationId())
                    ? SessionRules.late(frame, keys.associationId())
                    : new TunnelEvent.Deliver(message);
        } else if (message instanceof EndpointDisconnect disconnect) {
            return ended.add(disconnect.associationId())
                    ? new TunnelEvent.Deliver(message)
                    : SessionRules.late(frame, disconnect.associationId());
        } else if (message instanceof SignAnswerAck || message instanceof SignAnswerError) {
            SessionRules.requireSigning(signingAgreed, message);
            return new TunnelEvent.Deliver(message);
        }
        throw refuse(SessionRules.name(message), "only a Media Distributor sends it (RFC 9185 section 5.3)");
    }

    @Override
    public boolean sending(TunnelMessage message) throws TunnelException {
        SessionRules.requireOpen(isOpen(), message);
        if (message instanceof TunneledDtls dtls) {
            return !ended.contains(dtls.associationId());
        } else if (message instanceof EndpointDisconnect disconnect) {
            return ended.add(disconnect.associationId());
        } else if (message instanceof SignAnswer) {
            SessionRules.requireSigning(signingAgreed, message);
            return true;
        }
        throw new TunnelException("a Media Distributor must not send " + SessionRules.name(message)
                + (message instanceof SupportedProfiles ? " twice" : "") + " (RFC 9185 section 5.3)");
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public List<Integer> profiles() {
        return state == State.NEW ? List.of() : supported.profiles();
    }

    /**
     * RFC 9185 section 5.5: the next connection would use the version that the Key Distributor names. This Media Distributor
     * supports version 0 only, so no further attempt is useful.
     */
    private TunnelEvent versionRefused(UnsupportedVersion refusal, boolean first) throws TunnelException {
        if (!first) {
            throw refuse("UnsupportedVersion", "after other messages: the version was accepted (RFC 9185 section 5.5)");
        }
        state = State.CLOSED;
        return new TunnelEvent.VersionRefused(
                Optional.empty(),
                "the Key Distributor refuses tunnel version " + supported.version()
                        + ", the only one spoken here; its highest is " + refusal.highestVersion()
                        + " (RFC 9185 section 5.5)");
    }

    private TunnelException refuse(String message, String why) {
        state = State.CLOSED;
        return new TunnelException(message + FROM + ": " + why);
    }
}
