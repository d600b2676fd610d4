package org.jvbperc.endpoint.signalling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.Ssrcs;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.identity.authorization.OfferCredential;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.sctp.SctpConfig;

/**
 * One signed offer: certificate, tls-id and SSRCs are new and bound to the user's identity and the room (RFC 8827 section
 * 7.4, RFC 8842 section 5.1 and "Replayed offers" in docs/rfc-coverage.md). In frame rooms, which are made for browsers, offers have no
 * tls-id; the certificate takes its place. Immutable.
 */
public final class LocalOffer {
    /** 32 characters of base64url: 192 random bits (RFC 8842 section 4). */
    private static final int TLS_ID_BYTES = 24;

    /** The key channel's a=mid. */
    private static final String KEY_CHANNEL_MID = "keys";

    private final String room;
    private final DtlsCertificate certificate;
    private final Optional<String> tlsId;
    private final Ssrcs ssrcs;
    private final IdentityAssertion identity;
    private final IceParameters ice;
    private final byte[] sdp;

    private LocalOffer(
            String room,
            DtlsCertificate certificate,
            Optional<String> tlsId,
            Ssrcs ssrcs,
            IdentityAssertion identity,
            IceParameters ice,
            byte[] sdp) {
        this.room = room;
        this.certificate = certificate;
        this.tlsId = tlsId;
        this.ssrcs = ssrcs;
        this.identity = identity;
        this.ice = ice;
        this.sdp = sdp;
    }

    /**
     * Makes an offer with a new certificate and tls-id.
     *
     * @param protection of the conference; an offer for a frame room has a section for the key channel, and no tls-id
     * @param credentials what it brings besides the identity
     * @param records whether the assertion says that this endpoint records
     * @param cname for RTCP; says nothing about the user, for RTCP is not end-to-end (RFC 8871 section 4.1)
     * @throws IdentityException if the identity source gives no assertion
     */
    public static LocalOffer create(
            String room,
            CallProtection protection,
            IceParameters ice,
            IdentitySource identitySource,
            CredentialSource credentials,
            boolean records,
            String cname,
            SecureRandom random)
            throws IdentityException {
        DtlsCertificate certificate = DtlsCertificate.generate("WebRTC", random);
        Optional<String> tlsId = protection == CallProtection.DOUBLE ? Optional.of(newTlsId(random)) : Optional.empty();
        Ssrcs ssrcs = Ssrcs.random(random);
        AssertionContents contents = new AssertionContents(
                List.of(certificate.fingerprint()),
                PercBinding.forEndpoint(room, tlsId.orElse(null), ssrcs.asLongs(), records));
        IdentityAssertion identity = identitySource.assertion(contents.toJson());
        OfferCredential credential =
                credentials.credential(new OfferBinding(identity.bindingHash(), tlsId.orElse("")), certificate);
        String sdp = sdp(certificate.fingerprint(), tlsId, identity, credential, ice, ssrcs, cname, random);
        return new LocalOffer(room, certificate, tlsId, ssrcs, identity, ice, sdp.getBytes(StandardCharsets.UTF_8));
    }

    private static String newTlsId(SecureRandom random) {
        byte[] octets = new byte[TLS_ID_BYTES];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String sdp(
            CertificateFingerprint fingerprint,
            Optional<String> tlsId,
            IdentityAssertion identity,
            @Nullable OfferCredential credential,
            IceParameters ice,
            Ssrcs ssrcs,
            String cname,
            SecureRandom random) {
        StringBuilder sdp = new StringBuilder();
        line(sdp, "v=0");
        line(sdp, "o=- " + (random.nextLong() >>> 2) + " 1 IN IP4 127.0.0.1");
        line(sdp, "s=-");
        line(sdp, "t=0 0");
        boolean keyChannel = tlsId.isEmpty();
        line(sdp, "a=group:BUNDLE audio video" + (keyChannel ? " " + KEY_CHANNEL_MID : ""));
        line(sdp, "a=identity:" + identity.toAttribute());
        if (credential != null) {
            line(sdp, "a=" + OfferCredential.ATTRIBUTE + ":" + credential.toAttribute());
        }
        for (MediaKind kind : MediaKind.values()) {
            media(sdp, kind, offered(kind, keyChannel ? CallProtection.FRAME : CallProtection.DOUBLE), ice);
            transport(sdp, fingerprint, tlsId, ice);
            line(sdp, "a=ssrc:" + Integer.toUnsignedString(ssrcs.of(kind)) + " cname:" + cname);
            for (IceCandidate candidate : ice.candidates()) {
                line(sdp, "a=candidate:" + candidate.toAttribute());
            }
        }
        if (keyChannel) {
            line(sdp, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel");
            line(sdp, "c=IN IP4 0.0.0.0");
            line(sdp, "a=mid:" + KEY_CHANNEL_MID);
            line(sdp, "a=sctp-port:" + SctpConfig.WEBRTC_PORT);
            line(sdp, "a=max-message-size:" + KeyChannelCodec.MAX_MESSAGE_BYTES);
            transport(sdp, fingerprint, tlsId, ice);
        }
        return sdp.toString();
    }

    private static void transport(
            StringBuilder sdp, CertificateFingerprint fingerprint, Optional<String> tlsId, IceParameters ice) {
        line(sdp, "a=ice-ufrag:" + ice.ufrag());
        line(sdp, "a=ice-pwd:" + ice.password());
        line(sdp, "a=fingerprint:" + fingerprint);
        line(sdp, "a=setup:actpass");
        tlsId.ifPresent(value -> line(sdp, "a=tls-id:" + value));
    }

    /** The formats of a kind that an offer has, the preferred one first. */
    static List<MediaFormat> offered(MediaKind kind, CallProtection protection) {
        return protection == CallProtection.FRAME ? MediaFormat.all(kind) : List.of(MediaFormat.preferred(kind));
    }

    private static void media(StringBuilder sdp, MediaKind kind, List<MediaFormat> formats, IceParameters ice) {
        int port = ice.candidates().get(0).address().getPort();
        String types = formats.stream()
                .map(format -> String.valueOf(format.payloadType()))
                .collect(Collectors.joining(" "));
        line(sdp, "m=" + kind.sdpName() + " " + port + " UDP/TLS/RTP/SAVPF " + types);
        String address = ice.candidates().get(0).address().getAddress().getHostAddress();
        line(sdp, "c=IN " + (address.contains(":") ? "IP6 " : "IP4 ") + address);
        line(sdp, "a=mid:" + kind.sdpName());
        line(sdp, "a=sendrecv");
        line(sdp, "a=rtcp-mux");
        for (MediaFormat format : formats) {
            int type = format.payloadType();
            line(
                    sdp,
                    "a=rtpmap:" + type + " " + format.encodingName() + "/" + kind.clockRateHz()
                            + (kind == MediaKind.AUDIO ? "/2" : ""));
            if (format == MediaFormat.VP9) {
                line(sdp, "a=fmtp:" + type + " profile-id=0");
            }
            line(sdp, "a=rtcp-fb:" + type + " nack");
            if (kind == MediaKind.VIDEO) {
                line(sdp, "a=rtcp-fb:" + type + " nack pli");
            }
        }
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }

    /** The room. */
    public String room() {
        return room;
    }

    /** The fingerprint of the certificate that this endpoint will use in DTLS. */
    public CertificateFingerprint fingerprint() {
        return certificate.fingerprint();
    }

    /** This endpoint's ICE parameters. */
    public IceParameters ice() {
        return ice;
    }

    public DtlsCertificate certificate() {
        return certificate;
    }

    /** The tls-id of this offer's association (RFC 8842); none in a frame room. */
    public Optional<String> tlsId() {
        return tlsId;
    }

    /** How the Key Distributor's rosters name this endpoint: by its tls-id, or in frame rooms by its certificate's fingerprint. */
    public String memberId() {
        CertificateFingerprint fingerprint = fingerprint();
        return tlsId.orElseGet(
                () -> fingerprint.algorithm() + ":" + fingerprint.digestText().replace(":", ""));
    }

    /** How the media of its conference is protected. */
    public CallProtection protection() {
        return tlsId.isPresent() ? CallProtection.DOUBLE : CallProtection.FRAME;
    }

    /** The SSRCs with which this endpoint will send. */
    public Ssrcs ssrcs() {
        return ssrcs;
    }

    /** The user's assertion over certificate, tls-id, room and SSRCs. */
    public IdentityAssertion identity() {
        return identity;
    }

    /** The description as it is sent; a copy. */
    public byte[] sdp() {
        return sdp.clone();
    }

    /** SHA-256 of the description's octets in lower-case hexadecimal: the expected peerHash of the answer. */
    String hash() {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(sdp)).toHex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
