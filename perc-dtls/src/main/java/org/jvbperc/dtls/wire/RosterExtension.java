package org.jvbperc.dtls.wire;

/**
 * The data of the private extension {@code perc_roster} (docs/roster.md), the same in ClientHello and ServerHello: one octet, the
 * version of rosters, 2. A server answers only a client that sent it, and then sends rosters as handshake messages of a private type. Other
 * clients receive neither.
 */
public final class RosterExtension {
    /** ExtensionType, of those for private use (RFC 8446 section 11). */
    public static final int TYPE = 0xFF51;

    /** HandshakeType of a roster, far from the assigned types. */
    public static final int HANDSHAKE_TYPE = 0xE0;

    /** The longest body of a roster message. */
    public static final int MAX_BODY_BYTES = 15 * 1024;

    private static final int VERSION = 2;

    private RosterExtension() {}

    /** Encodes it. */
    public static byte[] encode() {
        return new byte[] {VERSION};
    }

    /**
     * Whether it has the version understood here.
     *
     * @throws DtlsDecodeException if it is not one octet
     */
    public static boolean parse(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader("perc_roster", data);
        int version = reader.unsigned(1, "version");
        reader.end();
        return version == VERSION;
    }
}
