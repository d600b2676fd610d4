package org.jvbperc.endpoint.signalling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
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

/**
 * One signed offer: certificate, tls-id and SSRCs are new and bound to the user's identity and the room (RFC 8827 section
 * 7.4, RFC 8842 section 5.1 and "Replayed offers" in docs/rfc-coverage.md). Immutable.
 */
public final class LocalOffer {
    /** 32 characters of base64url: 192 random bits (RFC 8842 section 4). */
    private static final int TLS_ID_BYTES = 24;

    private final String room;
    private final DtlsCertificate certificate;
    private final String tlsId;
    private final Ssrcs ssrcs;
    private final IdentityAssertion identity;
    private final IceParameters ice;
    private final byte[] sdp;

    private LocalOffer(
            String room,
            DtlsCertificate certificate,
            String tlsId,
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
     * @param credentials what it brings besides the identity
     * @param records whether the assertion says that this endpoint records
     * @param cname for RTCP; says nothing about the user, for RTCP is not end-to-end (RFC 8871 section 4.1)
     * @throws IdentityException if the identity source gives no assertion
     */
    public static LocalOffer create(
            String room,
            IceParameters ice,
            IdentitySource identitySource,
            CredentialSource credentials,
            boolean records,
            String cname,
            SecureRandom random)
            throws IdentityException {
        DtlsCertificate certificate = DtlsCertificate.generate("WebRTC", random);
        byte[] idBytes = new byte[TLS_ID_BYTES];
        random.nextBytes(idBytes);
        String tlsId = Base64.getUrlEncoder().withoutPadding().encodeToString(idBytes);
        Ssrcs ssrcs = Ssrcs.random(random);
        AssertionContents contents = new AssertionContents(
                List.of(certificate.fingerprint()), PercBinding.forEndpoint(room, tlsId, ssrcs.asLongs(), records));
        IdentityAssertion identity = identitySource.assertion(contents.toJson());
        OfferCredential credential =
                credentials.credential(new OfferBinding(identity.bindingHash(), tlsId), certificate);
        String sdp = sdp(certificate.fingerprint(), tlsId, identity, credential, ice, ssrcs, cname, random);
        return new LocalOffer(room, certificate, tlsId, ssrcs, identity, ice, sdp.getBytes(StandardCharsets.UTF_8));
    }

    private static String sdp(
            CertificateFingerprint fingerprint,
            String tlsId,
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
        line(sdp, "a=group:BUNDLE audio video");
        line(sdp, "a=identity:" + identity.toAttribute());
        if (credential != null) {
            line(sdp, "a=" + OfferCredential.ATTRIBUTE + ":" + credential.toAttribute());
        }
        for (MediaKind kind : MediaKind.values()) {
            media(sdp, kind, ice);
            line(sdp, "a=ice-ufrag:" + ice.ufrag());
            line(sdp, "a=ice-pwd:" + ice.password());
            line(sdp, "a=fingerprint:" + fingerprint);
            line(sdp, "a=setup:actpass");
            line(sdp, "a=tls-id:" + tlsId);
            line(sdp, "a=ssrc:" + Integer.toUnsignedString(ssrcs.of(kind)) + " cname:" + cname);
            for (IceCandidate candidate : ice.candidates()) {
                line(sdp, "a=candidate:" + candidate.toAttribute());
            }
        }
        return sdp.toString();
    }

    private static void media(StringBuilder sdp, MediaKind kind, IceParameters ice) {
        int type = kind.payloadType();
        int port = ice.candidates().get(0).address().getPort();
        line(sdp, "m=" + kind.sdpName() + " " + port + " UDP/TLS/RTP/SAVPF " + type);
        String address = ice.candidates().get(0).address().getAddress().getHostAddress();
        line(sdp, "c=IN " + (address.contains(":") ? "IP6 " : "IP4 ") + address);
        line(sdp, "a=mid:" + kind.sdpName());
        line(sdp, "a=sendrecv");
        line(sdp, "a=rtcp-mux");
        if (kind == MediaKind.AUDIO) {
            line(sdp, "a=rtpmap:" + type + " opus/48000/2");
            line(sdp, "a=rtcp-fb:" + type + " nack");
        } else {
            line(sdp, "a=rtpmap:" + type + " VP8/90000");
            line(sdp, "a=rtcp-fb:" + type + " nack");
            line(sdp, "a=rtcp-fb:" + type + " nack pli");
        }
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }

    /** The conference it is for. */
    public String room() {
        return room;
    }

    /** Of the certificate that this endpoint will use in DTLS. */
    public CertificateFingerprint fingerprint() {
        return certificate.fingerprint();
    }

    /** This endpoint's part of ICE. */
    public IceParameters ice() {
        return ice;
    }

    public DtlsCertificate certificate() {
        return certificate;
    }

    /** This association's (RFC 8842). */
    public String tlsId() {
        return tlsId;
    }

    /** What this endpoint will send with. */
    public Ssrcs ssrcs() {
        return ssrcs;
    }

    /** The user's assertion over certificate, tls-id, room and SSRCs. */
    public IdentityAssertion identity() {
        return identity;
    }

    /** The description as it goes out; the caller gets a copy. */
    public byte[] sdp() {
        return sdp.clone();
    }

    /** SHA-256 of the description's octets in lower-case hexadecimal: what the answer's peerHash has to be. */
    String hash() {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(sdp)).toHex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
