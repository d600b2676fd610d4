package org.jvbperc.kd.conference;

/** Why an offer was not admitted, as SignAnswerError carries it to the Media Distributor. */
public enum Condition {
    /** The offer has no a=identity. */
    IDENTITY_REQUIRED("identity-required"),
    /** The assertion is invalid, or was made for another purpose. */
    IDENTITY_INVALID("identity-invalid"),
    /** The identity is proven but the conference's policy does not admit it. */
    NOT_ON_ROSTER_POLICY("not-on-roster-policy"),
    /** The identity is admitted, but the token, certificate or invitation that the policy requires is missing or invalid. */
    NOT_AUTHORIZED("not-authorized"),
    /** The tls-id was used before ("Replayed offers" in docs/rfc-coverage.md). */
    REPLAYED_TLS_ID("replayed-tls-id"),
    /** The offer lacks something that PERC needs, or is not a session description. */
    MALFORMED_OFFER("malformed-offer"),
    /** The offer has no data channel, in which an endpoint of a frame room gets its keys. */
    KEY_CHANNEL_REQUIRED("key-channel-required"),
    /** The Media Distributor's answer contains something the Key Distributor does not sign. */
    MALFORMED_ANSWER("malformed-answer"),
    /** This Media Distributor serves no conference of that name. */
    UNKNOWN_ROOM("unknown-room"),
    /** The conference has as many members as its policy allows. */
    CONFERENCE_FULL("conference-full"),
    /** The conference is locked. */
    CONFERENCE_LOCKED("conference-locked"),
    /** Policy, Media Distributor and endpoint have no protection profile in common. */
    PROFILE_MISMATCH("profile-mismatch"),
    /** The offer may be valid, but an identity provider is down, or the Key Distributor is overloaded. */
    KD_UNAVAILABLE("kd-unavailable");

    private final String code;

    Condition(String code) {
        this.code = code;
    }

    /** The value on the wire. */
    public String code() {
        return code;
    }
}
