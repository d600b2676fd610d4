package org.jvbperc.ekt;

/** The result of processing the EKT field of one packet whose outer layer has verified. */
public enum EktFieldOutcome {
    /** A Short field. */
    SHORT(false, false),
    /** An extension field of an unknown type, skipped by its length (RFC 8870 section 4.1). */
    SKIPPED(false, false),
    /** A Full field that was seen before or brings nothing new: not unwrapped again (RFC 8870 section 4.3.2). */
    KNOWN(false, false),
    /** A Full field with a key that was not known. */
    NEW_KEY(false, false),
    /** A Full field with a known key and another ROC. */
    NEW_ROLLOVER_COUNTER(false, false),
    /** No parameter set has this SPI; the packet is dropped (RFC 8870 section 4.3.2). */
    UNKNOWN_SPI(true, true),
    /** The parameter set's time to live is over; the packet is dropped (RFC 8870 section 5.2.2). */
    EXPIRED(true, true),
    /** The EKTCiphertext did not verify; the packet is dropped (RFC 8870 section 4.3.2). */
    UNWRAP_FAILED(true, true),
    /** The key inside does not fit the protection profile; the packet is dropped (RFC 8870 section 4.3.2). */
    WRONG_KEY_LENGTH(true, true),
    /** The field belongs to another source: the field is ignored (RFC 8870 section 4.3.2). */
    WRONG_SSRC(true, false),
    /**
     * The parameter set or the epoch is older than the last one, or the epoch names another key than before: the field is
     * ignored (RFC 8870 section 4.1; "Equal epochs" in docs/rfc-coverage.md).
     */
    OLD_EPOCH(true, false),
    /** A key that this source has already replaced: the field is ignored ("Unauthenticated epoch" in docs/rfc-coverage.md). */
    RETIRED_KEY(true, false),
    /** More unwraps than allowed: the field is ignored (RFC 8870 section 6). */
    RATE_LIMITED(true, false);

    private final boolean rejected;
    private final boolean dropsPacket;

    EktFieldOutcome(boolean rejected, boolean dropsPacket) {
        this.rejected = rejected;
        this.dropsPacket = dropsPacket;
    }

    /** Whether a Full field was rejected. */
    public boolean isRejected() {
        return rejected;
    }

    /** Whether the packet is dropped without an attempt to decrypt it with the known keys. */
    public boolean dropsPacket() {
        return dropsPacket;
    }
}
