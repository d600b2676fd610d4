package org.jvbperc.dtls.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The data of the use_srtp extension (RFC 5764 section 4.1.1), the same in ClientHello and ServerHello.
 *
 * <pre>
 * uint16 length || uint16 profile... || uint8 length || opaque srtp_mki
 * </pre>
 *
 * @param profiles values of SRTPProtectionProfile in order of preference; the server's answer has exactly one (RFC 5764 section
 *     4.1.1)
 * @param mki empty in everything this project sends (RFC 8827 section 6.5)
 */
public record UseSrtp(List<Integer> profiles, Octets mki) {
    /** ExtensionType. */
    public static final int TYPE = 14;

    private static final String NAME = "use_srtp (RFC 5764 section 4.1.1)";

    public UseSrtp {
        profiles = List.copyOf(profiles);
        if (profiles.isEmpty() || mki.length() > 255) {
            throw new IllegalArgumentException(
                    NAME + " with " + profiles.size() + " profiles and an MKI of " + mki.length() + " octets");
        }
    }

    /** These profiles, without MKI (RFC 5764 section 4.1.1). */
    public static UseSrtp of(List<Integer> profiles) {
        return new UseSrtp(profiles, Octets.EMPTY);
    }

    /** The extension's data. */
    public byte[] encode() {
        ByteBuffer data = ByteBuffer.allocate(2 + 2 * profiles.size() + 1 + mki.length());
        data.putShort((short) (2 * profiles.size()));
        profiles.forEach(code -> data.putShort(code.shortValue()));
        data.put((byte) mki.length()).put(mki.toByteArray());
        return data.array();
    }

    /**
     * Parses the extension's data.
     *
     * @throws DtlsDecodeException if a length is wrong or there is no profile
     */
    public static UseSrtp parse(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader(NAME, data);
        int length = reader.unsigned(2, "length of SRTPProtectionProfiles");
        if (length < 2 || length % 2 != 0) {
            throw new DtlsDecodeException(
                    NAME + ": length " + length + " of SRTPProtectionProfiles is not even and at least 2");
        }
        List<Integer> profiles = new ArrayList<>();
        for (int i = 0; i < length; i += 2) {
            profiles.add(reader.unsigned(2, "SRTPProtectionProfile"));
        }
        Octets mki = Octets.of(reader.octets(reader.unsigned(1, "length of srtp_mki"), "srtp_mki"));
        reader.end();
        return new UseSrtp(profiles, mki);
    }
}
