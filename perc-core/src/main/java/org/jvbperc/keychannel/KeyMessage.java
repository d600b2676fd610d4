package org.jvbperc.keychannel;

import org.jvbperc.crypto.Octets;

/**
 * The group secret of a generation, wrapped for one endpoint.
 *
 * <pre>
 * struct { uint8 type = 16;  uint32 generation;  uint16 suite;  uint32 sender_index;  uint24 ttl;  uint16 begin;
 *          uint32 recipient_key;  PublicKey sender_key;  opaque wrapped&lt;48..48&gt;; } key;
 * </pre>
 *
 * @param generation 0..2^32-1
 * @param suite SFrame cipher suite (RFC 9605 section 8.1)
 * @param senderIndex of the endpoint, 1..2^32-1
 * @param ttlSeconds time to live of the secret, 1..2^24-1, counted from when the generation's roster was made
 * @param beginMillis how long after the arrival of the message the endpoint begins to send with it, 0..65535; 0 for its first
 * @param recipientKey number of the endpoint's key to which it is wrapped: 0 is that of hello, n that of the n-th key_ack
 * @param senderKey the Key Distributor's public key, of the same group as the recipient's
 * @param wrapped the group secret, encrypted, with its tag
 */
public record KeyMessage(
        long generation,
        int suite,
        long senderIndex,
        int ttlSeconds,
        int beginMillis,
        long recipientKey,
        AgreementPublicKey senderKey,
        Octets wrapped)
        implements KeyDistributorMessage {
    public static final int TYPE = 16;
    /** Octets of a wrapped secret. */
    static final int WRAPPED_BYTES = 48;

    public KeyMessage {
        FieldRanges.require("key.generation", generation, 0, FieldRanges.UINT32);
        FieldRanges.require("key.suite", suite, 0, FieldRanges.UINT16);
        FieldRanges.require("key.sender_index", senderIndex, 1, FieldRanges.UINT32);
        FieldRanges.require("key.ttl", ttlSeconds, 1, FieldRanges.UINT24);
        FieldRanges.require("key.begin", beginMillis, 0, FieldRanges.UINT16);
        FieldRanges.require("key.recipient_key", recipientKey, 0, FieldRanges.UINT32);
        FieldRanges.require("length of key.wrapped", wrapped.length(), WRAPPED_BYTES, WRAPPED_BYTES);
    }

    /** The same message with another wrapped secret. */
    KeyMessage withWrapped(Octets otherWrapped) {
        return new KeyMessage(
                generation, suite, senderIndex, ttlSeconds, beginMillis, recipientKey, senderKey, otherWrapped);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
