package org.jvbperc.tunnel;

/**
 * Reports that an association has ended, in either direction (RFC 9185 section 6.6). Idempotent; from a Media Distributor it is
 * only a hint (RFC 9185 section 9).
 */
public record EndpointDisconnect(AssociationId associationId) implements TunnelMessage {
    public static final int TYPE = 5;

    @Override
    public int type() {
        return TYPE;
    }
}
