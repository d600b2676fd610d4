package org.jvbperc.keychannel;

/**
 * An endpoint has unwrapped the secret of a generation and receives with it.
 *
 * <pre>
 * struct { uint8 type = 2;  uint32 generation;  PublicKey next; } key_ack;
 * </pre>
 *
 * @param generation of the key, 0..2^32-1
 * @param next a fresh public key, to which the Key Distributor wraps later secrets; its number is that of the last one plus 1
 */
public record KeyAckMessage(long generation, AgreementPublicKey next) implements EndpointMessage {
    public static final int TYPE = 2;

    public KeyAckMessage {
        FieldRanges.require("key_ack.generation", generation, 0, FieldRanges.UINT32);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
