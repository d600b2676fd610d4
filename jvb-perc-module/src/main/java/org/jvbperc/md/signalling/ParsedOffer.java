package org.jvbperc.md.signalling;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;

/**
 * An endpoint's offer that a PERC conference can answer. Immutable. For fingerprint, tls-id and identity only presence and form
 * are checked here; the Key Distributor verifies them (RFC 9185 section 5.4).
 */
public final class ParsedOffer {
    /** Longest accepted a=identity value in octets. */
    static final int MAX_IDENTITY_BYTES = 16 * 1024;

    private static final Set<String> MEDIA = Set.of("audio", "video");

    private final Octets text;
    private final SessionDescription description;
    private final String identity;
    private final String tlsId;
    private final boolean doubleEncryption;
    private final List<CertificateFingerprint> fingerprints;
    private final List<SignalledSource> sources;

    private ParsedOffer(
            Octets text,
            SessionDescription description,
            String identity,
            String tlsId,
            boolean doubleEncryption,
            List<CertificateFingerprint> fingerprints,
            List<SignalledSource> sources) {
        this.text = text;
        this.description = description;
        this.identity = identity;
        this.tlsId = tlsId;
        this.doubleEncryption = doubleEncryption;
        this.fingerprints = fingerprints;
        this.sources = sources;
    }

    /** The parts that an offer must have. */
    private enum Form {
        /** Everything. */
        COMPLETE,
        /** Everything, or what a frame room takes: a=tls-id may be missing, and a key channel is offered. */
        COMPLETE_OR_FRAME,
        /** Everything except ICE, which comes with the endpoint's answer to an offer. */
        PRE_OFFER,
        /** As {@link #PRE_OFFER}, or for a frame room. */
        PRE_OFFER_OR_FRAME,
        /** Media only; the identity comes later. */
        STUB
    }

    /**
     * Parses and checks an offer.
     *
     * @param text UTF-8, kept byte for byte for the Key Distributor
     * @throws SignallingException with condition {@code malformed-offer}, {@code identity-required} or {@code
     *     profile-mismatch}
     */
    public static ParsedOffer parse(Octets text) throws SignallingException {
        return parse(text, Form.COMPLETE);
    }

    /**
     * As the other method.
     *
     * @param frameRooms whether it may be one for a frame room: one without a=tls-id, or with a data channel for keys
     */
    public static ParsedOffer parse(Octets text, boolean frameRooms) throws SignallingException {
        return parse(text, frameRooms ? Form.COMPLETE_OR_FRAME : Form.COMPLETE);
    }

    /**
     * As {@link #parse}, for an offer without ICE, which is made before the endpoint has seen a description.
     *
     * @throws SignallingException as {@link #parse}
     */
    static ParsedOffer parsePreOffer(Octets text, boolean frameRooms) throws SignallingException {
        return parse(text, frameRooms ? Form.PRE_OFFER_OR_FRAME : Form.PRE_OFFER);
    }

    /**
     * Makes an offer for an endpoint of which only the media is known yet.
     *
     * @throws SignallingException as {@link #parse}
     */
    static ParsedOffer parseStub(Octets text) throws SignallingException {
        return parse(text, Form.STUB);
    }

    private static ParsedOffer parse(Octets text, Form form) throws SignallingException {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.toByteArray()))
                    .toString();
            return check(text, SessionDescription.parse(decoded), form);
        } catch (CharacterCodingException e) {
            throw malformed("the offer is not UTF-8", e);
        } catch (SdpException e) {
            String message = e.getMessage();
            throw malformed(message == null ? "the offer cannot be parsed" : message, e);
        }
    }

    private static ParsedOffer check(Octets text, SessionDescription sdp, Form form)
            throws SdpException, SignallingException {
        if (!sdp.distinctValues("crypto").isEmpty()) {
            throw malformed("a=crypto: keys in signalling are never used (RFC 8827 section 6.5)");
        }
        boolean complete = form == Form.COMPLETE || form == Form.COMPLETE_OR_FRAME;
        if (complete && (sdp.iceUfrag().isEmpty() || sdp.icePwd().isEmpty())) {
            throw malformed("a=ice-ufrag or a=ice-pwd is missing");
        }
        ParsedOffer offer;
        if (form == Form.STUB) {
            offer = new ParsedOffer(text, sdp, "", "", true, List.of(), sources(sdp));
        } else {
            boolean frame = form == Form.COMPLETE_OR_FRAME || form == Form.PRE_OFFER_OR_FRAME;
            String tlsId = tlsId(sdp, frame);
            offer = new ParsedOffer(text, sdp, identity(sdp), tlsId, !tlsId.isEmpty(), fingerprints(sdp), sources(sdp));
            if (frame && offer.offersKeyChannel()) {
                offer = new ParsedOffer(text, sdp, offer.identity, tlsId, false, offer.fingerprints, offer.sources);
            }
        }
        DataSection.requireUsable(
                sdp.media().stream().filter(offer::acceptsData).toList());
        if (offer.acceptedSections().isEmpty()) {
            throw new SignallingException(
                    SignallingException.PROFILE_MISMATCH,
                    "no bundled audio or video section with UDP/TLS/RTP/SAVPF, a=rtcp-mux and an acceptable format");
        }
        return offer;
    }

    /** Whether a section is one through which a frame room's keys could come; in other rooms such a section is refused. */
    private boolean offersKeyChannel() {
        return description.media().stream()
                .anyMatch(section -> DataSection.isOne(section) && DataSection.isUsable(section) && isBundled(section));
    }

    private static String tlsId(SessionDescription sdp, boolean optional) throws SdpException, SignallingException {
        String setup = sdp.setup().orElseThrow(() -> malformed("a=setup is missing"));
        if (!setup.equals("actpass") && !setup.equals("active")) {
            throw malformed("a=setup:" + setup + ": an endpoint has to be the DTLS client (RFC 9185 section 5.1), so"
                    + " that its offer says actpass or active");
        }
        if (sdp.tlsId().isEmpty() && optional) {
            return "";
        }
        return sdp.tlsId().orElseThrow(() -> malformed("a=tls-id is missing (RFC 9185 section 5.1)"));
    }

    private static List<CertificateFingerprint> fingerprints(SessionDescription sdp)
            throws SdpException, SignallingException {
        List<CertificateFingerprint> fingerprints = sdp.fingerprints();
        if (fingerprints.isEmpty()) {
            throw malformed("a=fingerprint is missing");
        }
        return fingerprints;
    }

    private static String identity(SessionDescription sdp) throws SdpException, SignallingException {
        String identity = sdp.identity()
                .orElseThrow(() -> new SignallingException(
                        SignallingException.IDENTITY_REQUIRED, "a=identity is missing at session level"));
        if (identity.isEmpty() || identity.length() > MAX_IDENTITY_BYTES) {
            throw malformed("a=identity is empty or longer than " + MAX_IDENTITY_BYTES + " octets");
        }
        return identity;
    }

    /** All a=ssrc of audio and video but the retransmission streams of FID groups, which are not negotiated. */
    private static List<SignalledSource> sources(SessionDescription sdp) throws SdpException {
        List<SignalledSource> result = new ArrayList<>();
        for (MediaDescription section : sdp.media()) {
            if (!MEDIA.contains(section.media())) {
                continue;
            }
            Set<String> retransmission = new HashSet<>();
            for (String group : section.attributes("ssrc-group")) {
                String[] parts = group.split(" +");
                if (parts[0].equals("FID") && parts.length == 3) {
                    retransmission.add(parts[2]);
                }
            }
            for (long ssrc : section.ssrcs()) {
                if (!retransmission.contains(Long.toString(ssrc))) {
                    result.add(new SignalledSource(ssrc, section.media()));
                }
            }
        }
        return List.copyOf(result);
    }

    /** Whether the Media Distributor takes part in this section: bundled, PERC's transport, something to carry. */
    boolean accepts(MediaDescription section) throws SignallingException {
        return MEDIA.contains(section.media())
                && section.protocol().equals("UDP/TLS/RTP/SAVPF")
                && section.attribute("rtcp-mux").isPresent()
                && isBundled(section)
                && !formats(section).isEmpty();
    }

    /** The formats of a section in which media may be sent, in its order. */
    List<PayloadFormat> formats(MediaDescription section) throws SignallingException {
        return PayloadFormat.acceptable(section, doubleEncryption);
    }

    /**
     * Whether it is the section of the data channel through which a frame room's endpoint gets its keys (RFC 8841). Its DTLS
     * records are relayed as all others are; the bridge is not told of it.
     */
    boolean acceptsData(MediaDescription section) {
        return !doubleEncryption && DataSection.isOne(section) && isBundled(section);
    }

    /** Whether it is offered, with port 0 only as part of the bundle (RFC 9143 section 6), and is in the bundle. */
    private boolean isBundled(MediaDescription section) {
        return (section.port() != 0 || section.attribute("bundle-only").isPresent())
                && section.mid().filter(bundle()::contains).isPresent();
    }

    /** The sections of {@link #accepts}. */
    List<MediaDescription> acceptedSections() throws SignallingException {
        List<MediaDescription> result = new ArrayList<>();
        for (MediaDescription section : description.media()) {
            if (accepts(section)) {
                result.add(section);
            }
        }
        return result;
    }

    private List<String> bundle() {
        Optional<String> group = description.attributes("group").stream()
                .filter(value -> value.startsWith("BUNDLE "))
                .findFirst();
        return group.map(value -> List.of(value.substring(7).split(" +"))).orElse(List.of());
    }

    /**
     * The formats in which it may send, by name: the first payload type of each.
     *
     * @param media {@code audio} or {@code video}
     * @throws SignallingException {@code malformed-offer} if a format is malformed
     */
    public Map<String, Integer> payloadTypes(String media) throws SignallingException {
        Map<String, Integer> result = new LinkedHashMap<>();
        for (MediaDescription section : acceptedSections()) {
            if (section.media().equals(media)) {
                formats(section).forEach(format -> result.putIfAbsent(format.name(), format.payloadType()));
            }
        }
        return result;
    }

    /** The offer as received. */
    public Octets text() {
        return text;
    }

    /** The offer, parsed. */
    SessionDescription description() {
        return description;
    }

    /** Whether it stands for an endpoint that has not said who it is. */
    public boolean isStub() {
        return identity.isEmpty();
    }

    /** Value of a=identity. Bearer-like: not for logs. */
    public String identity() {
        return identity;
    }

    /**
     * Whether its packets are encrypted twice (RFC 8723). If not, it encrypts frames (RFC 9605) with keys from a data channel.
     */
    public boolean doubleEncryption() {
        return doubleEncryption;
    }

    /** Value of a=tls-id; "" if there is none. */
    public String tlsId() {
        return tlsId;
    }

    /** Value of all a=fingerprint. */
    public List<CertificateFingerprint> fingerprints() {
        return fingerprints;
    }

    /** Announced sources, retransmission streams left out. */
    public List<SignalledSource> sources() {
        return sources;
    }

    private static SignallingException malformed(String detail) {
        return new SignallingException(SignallingException.MALFORMED_OFFER, detail);
    }

    private static SignallingException malformed(String detail, Throwable cause) {
        return new SignallingException(SignallingException.MALFORMED_OFFER, detail, cause);
    }

    @Override
    public String toString() {
        return "Offer[tlsId=" + tlsId + ", sources=" + sources + "]";
    }
}
