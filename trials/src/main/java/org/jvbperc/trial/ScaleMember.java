package org.jvbperc.trial;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.tunnel.AssociationId;

/** A member without media: a real offer, a real handshake, real acknowledgements. Safe for several threads. */
final class ScaleMember implements DtlsClientListener {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);
    private static final int TLS_ID_BYTES = 18;

    private final AssociationId id;
    private final String tlsId;
    private final DtlsCertificate certificate;
    private final IdentityAssertion assertion;
    private final AtomicInteger keys;
    private final CompletableFuture<Boolean> established = new CompletableFuture<>();
    private volatile @Nullable DtlsClientAssociation dtls;
    private volatile boolean deaf;

    /**
     * @param keys counts the EKTKeys of all members
     */
    ScaleMember(
            IdentityProvider idp, String user, String password, String room, AtomicInteger keys, SecureRandom random) {
        this.keys = keys;
        this.id = AssociationId.random(random);
        byte[] octets = new byte[TLS_ID_BYTES];
        random.nextBytes(octets);
        this.tlsId = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        this.certificate = DtlsCertificate.generate("member", random);
        String contents = new AssertionContents(
                        List.of(certificate.fingerprint()), PercBinding.forEndpoint(room, tlsId, List.of(1L)))
                .toJson();
        this.assertion = idp.assertion(user, password, contents).orElseThrow();
    }

    AssociationId id() {
        return id;
    }

    /** Becomes true when the handshake has completed, false if it has failed. */
    CompletableFuture<Boolean> established() {
        return established;
    }

    String offer() {
        return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=identity:"
                + assertion.toAttribute()
                + "\r\na=fingerprint:" + certificate.fingerprint() + "\r\na=tls-id:" + tlsId
                + "\r\na=setup:actpass\r\na=ice-ufrag:efgh\r\na=ice-pwd:89abcdef0123456789abcdef\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:111 opus/48000/2\r\na=ssrc:1 cname:x\r\n";
    }

    /** Begins the handshake that the signed answer describes. */
    void connect(Octets answer, DtlsContext context, ScaleMediaDistributor md) {
        DtlsClientConfig config;
        try {
            config = config(SessionDescription.parse(new String(answer.toByteArray(), StandardCharsets.UTF_8)));
        } catch (SdpException | IdentityException e) {
            throw new IllegalStateException("a signed answer cannot be used", e);
        }
        DtlsClientAssociation association = new DtlsClientAssociation(
                context, config, (octets, offset, length) -> md.forward(id, octets, offset, length), this);
        dtls = association;
        md.attach(id, this::receive);
        association.start();
    }

    private DtlsClientConfig config(SessionDescription answer) throws IdentityException, SdpException {
        IdentityAssertion kd =
                IdentityAssertion.parseAttribute(answer.identity().orElseThrow());
        return DtlsClientConfig.builder(certificate, Set.copyOf(answer.fingerprints()))
                .tlsId(tlsId)
                .identityHash(assertion.bindingHash())
                .expectedPeerTlsId(answer.tlsId().orElseThrow())
                .expectedPeerIdentityHash(kd.bindingHash())
                .rosters()
                .handshakeTimeout(HANDSHAKE_TIMEOUT)
                .build();
    }

    private void receive(Octets datagram) {
        DtlsClientAssociation association = dtls;
        if (association != null && !deaf) {
            byte[] octets = datagram.toByteArray();
            association.receive(octets, 0, octets.length);
        }
    }

    /** Stops receiving, like a member whose connection has failed. */
    void goDeaf() {
        deaf = true;
    }

    /** Leaves with close_notify. */
    void leave() {
        DtlsClientAssociation association = dtls;
        if (association != null) {
            association.close();
        }
    }

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys hopByHop) {
        hopByHop.close();
        established.complete(true);
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        parameters.close();
        keys.incrementAndGet();
    }

    @Override
    public void roster(byte[] message) {
        // This trial does not read the rosters.
    }

    @Override
    public void failed(DtlsFailure failure) {
        established.complete(false);
    }

    @Override
    public void closed() {
        established.complete(false);
    }
}
