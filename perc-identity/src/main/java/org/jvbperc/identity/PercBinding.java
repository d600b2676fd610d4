package org.jvbperc.identity;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code perc} of an assertion's contents: the description and the conference for which the fingerprints were
 * asserted, so that an assertion cannot be used elsewhere ("Replayed offers" and "Answers are not offers" in
 * docs/rfc-coverage.md).
 *
 * @param v version, 1
 * @param side {@link #ENDPOINT} or {@link #MEDIA_DISTRIBUTOR}
 * @param conference the room's name
 * @param endpoint the endpoint's id, as the Media Distributor calls it
 * @param tlsId the asserting side's tls-id
 * @param peerTlsId the other side's tls-id
 * @param peerHash SHA-256 of the other side's description, 64 lower-case hexadecimal digits
 * @param ssrcs the sources of the asserting endpoint, each 0..2^32-1
 * @param records whether the asserting endpoint records the conference, which everybody is told by the roster
 */
public record PercBinding(
        int v,
        String side,
        @Nullable String conference,
        @Nullable String endpoint,
        @Nullable String tlsId,
        @Nullable String peerTlsId,
        @Nullable String peerHash,
        List<Long> ssrcs,
        boolean records) {
    /** The version this code writes. */
    public static final int VERSION = 1;
    /** {@code side} of an endpoint's description. */
    public static final String ENDPOINT = "endpoint";
    /** {@code side} of a Media Distributor's description, signed by the Key Distributor. */
    public static final String MEDIA_DISTRIBUTOR = "md";

    static final int MAX_SSRCS = 64;
    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");

    public PercBinding {
        ssrcs = List.copyOf(ssrcs);
        if (v < 1) {
            throw new IllegalArgumentException("perc.v is not a positive number");
        }
        if (!side.equals(ENDPOINT) && !side.equals(MEDIA_DISTRIBUTOR)) {
            throw new IllegalArgumentException("perc.side is neither \"endpoint\" nor \"md\"");
        }
        if (peerHash != null && !SHA256_HEX.matcher(peerHash).matches()) {
            throw new IllegalArgumentException("perc.peerHash is not 64 lower-case hexadecimal digits");
        }
        if (ssrcs.size() > MAX_SSRCS) {
            throw new IllegalArgumentException("perc.ssrcs has " + ssrcs.size() + " entries: at most " + MAX_SSRCS);
        }
        for (long ssrc : ssrcs) {
            if (ssrc < 0 || ssrc > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("perc.ssrcs has an entry that is not in 0..4294967295");
            }
        }
    }

    /** A binding of somebody who does not record. */
    public PercBinding(
            int v,
            String side,
            @Nullable String conference,
            @Nullable String endpoint,
            @Nullable String tlsId,
            @Nullable String peerTlsId,
            @Nullable String peerHash,
            List<Long> ssrcs) {
        this(v, side, conference, endpoint, tlsId, peerTlsId, peerHash, ssrcs, false);
    }

    /** The binding of the offer of an endpoint that does not record. */
    public static PercBinding forEndpoint(String conference, String tlsId, List<Long> ssrcs) {
        return forEndpoint(conference, tlsId, ssrcs, false);
    }

    /** The binding of an endpoint's offer; without tls-id in a frame room. */
    public static PercBinding forEndpoint(
            String conference, @Nullable String tlsId, List<Long> ssrcs, boolean records) {
        return new PercBinding(VERSION, ENDPOINT, conference, null, tlsId, null, null, ssrcs, records);
    }

    /**
     * The binding of a Media Distributor's description that the Key Distributor signs.
     *
     * @param tlsId the Key Distributor's; null in a frame room
     * @param peerTlsId the endpoint's; null in a frame room, and for an answer that is signed before its offer
     * @param peerHash SHA-256 of the endpoint's description; null if there is none yet
     */
    public static PercBinding forMediaDistributor(
            String conference, @Nullable String tlsId, @Nullable String peerTlsId, @Nullable String peerHash) {
        return new PercBinding(
                VERSION, MEDIA_DISTRIBUTOR, conference, null, tlsId, peerTlsId, peerHash, List.of(), false);
    }
}
