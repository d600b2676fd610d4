package org.jvbperc.tunnel;

import org.jvbperc.crypto.Octets;

/**
 * One UDP payload of DTLS records of one association, in either direction (RFC 9185 section 6.5).
 *
 * <pre>
 *  association_id(16) || u16 n || n octets
 * </pre>
 *
 * @param dtlsMessage 1..65517 octets, as received or to be sent
 */
public record TunneledDtls(AssociationId associationId, Octets dtlsMessage) implements TunnelMessage {
    public static final int TYPE = 4;
    /** Longest update that fits into a body of 65535 octets. */
    public static final int MAX_DTLS_MESSAGE_BYTES = 65517;

    public TunneledDtls {
        if (dtlsMessage.length() < 1 || dtlsMessage.length() > MAX_DTLS_MESSAGE_BYTES) {
            throw new IllegalArgumentException("TunneledDtls.dtls_message has " + dtlsMessage.length()
                    + " octets: expected 1.." + MAX_DTLS_MESSAGE_BYTES);
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
