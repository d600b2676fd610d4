package org.jvbperc.tunnel;

/** Rules that the sessions of both sides share. */
final class SessionRules {
    private SessionRules() {}

    /** An ignored frame; its keys have no other owner and are wiped. */
    static TunnelEvent ignore(TunnelFrame frame, String reason) {
        if (frame instanceof TunnelFrame.Message known && known.message() instanceof MediaKeys keys) {
            keys.keys().close();
        }
        return new TunnelEvent.Ignore(name(frame) + ": " + reason);
    }

    static TunnelEvent late(TunnelFrame frame, AssociationId id) {
        return ignore(frame, "association " + id + " has ended");
    }

    static TunnelEvent skipped(TunnelFrame.UnknownType unknown) {
        return new TunnelEvent.Ignore(name(unknown) + ": " + unknown.lengthBytes() + " octets skipped");
    }

    static void requireOpen(boolean open, TunnelMessage message) throws TunnelException {
        if (!open) {
            throw new TunnelException(name(message) + " cannot be sent: the tunnel is not open");
        }
    }

    static void requireSigning(boolean agreed, TunnelMessage message) throws TunnelException {
        if (!agreed) {
            throw new TunnelException(name(message) + ": the signing extension was not agreed on in the TLS handshake");
        }
    }

    static String name(TunnelFrame frame) {
        if (frame instanceof TunnelFrame.Message known) {
            return name(known.message());
        } else if (frame instanceof TunnelFrame.UnknownType unknown) {
            return "message type " + unknown.type();
        }
        return "SupportedProfiles";
    }

    static String name(TunnelMessage message) {
        return message.getClass().getSimpleName();
    }
}
