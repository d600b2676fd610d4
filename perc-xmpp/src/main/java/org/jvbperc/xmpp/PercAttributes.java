package org.jvbperc.xmpp;

/**
 * Names of PERC's own data in Jingle and Colibri2: attributes of the ICE-UDP {@code <transport>}, which stock Jitsi components
 * pass on unchanged.
 */
public final class PercAttributes {
    /** tls-id of the side that sends the transport (RFC 8842). */
    public static final String TLS_ID = "tls-id";
    /** Value of that side's a=identity. */
    public static final String IDENTITY = "perc-identity";
    /** Version of this extension; absent means no PERC. */
    public static final String VERSION = "perc-v";
    /** The only version. */
    public static final String VERSION_1 = "1";
    /** How the conference's media is protected, in the Media Distributor's transport: for an endpoint that can do one of both only. */
    public static final String PROTECTION = "perc-protection";
    /** Packets are encrypted twice (RFC 8723). */
    public static final String PROTECTION_DOUBLE = "double";
    /** Frames are encrypted (RFC 9605). */
    public static final String PROTECTION_FRAME = "frame";
    /** Association id, for diagnostics and for the reason of its end. */
    public static final String ASSOCIATION_ID = "perc-aid";
    /** The project's XML namespace and the feature that says "PERC". */
    public static final String NAMESPACE = "http://jvbperc.org/protocol/perc";

    private PercAttributes() {}
}
