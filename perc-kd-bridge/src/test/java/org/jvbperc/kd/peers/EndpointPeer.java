package org.jvbperc.kd.peers;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
import org.jvbperc.identity.PercBinding;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.SignAnswerAck;

/** An endpoint without media: makes offers, shakes hands with the real DTLS client, collects keys. */
public final class EndpointPeer implements DtlsClientListener, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String user;
    private final String room;
    public final DtlsCertificate certificate = DtlsCertificate.generate("endpoint", RANDOM);
    public final String tlsId = newTlsId();
    public final AssociationId association = AssociationId.random(RANDOM);
    public List<ProtectionProfile> profiles = List.of(
            ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
            ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);

    public record Established(ProtectionProfile profile, HopByHopKeys keys) {}

    public final BlockingQueue<Established> established = new LinkedBlockingQueue<>();
    public final BlockingQueue<EktParameterSet> ektKeys = new LinkedBlockingQueue<>();
    public final BlockingQueue<byte[]> rosters = new LinkedBlockingQueue<>();
    public final BlockingQueue<DtlsFailure> failures = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    /** Whether it says that it records. */
    public boolean records;

    private IdentityAssertion assertion;
    private DtlsClientAssociation dtls;

    public EndpointPeer(String user, String room) {
        this.user = user;
        this.room = room;
    }

    public static String newTlsId() {
        byte[] octets = new byte[18];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    public String contents() {
        return new AssertionContents(
                        List.of(certificate.fingerprint()),
                        PercBinding.forEndpoint(room, tlsId, List.of(1L, 2L), records))
                .toJson();
    }

    /** An offer with a fresh assertion. */
    public String offer(LocalIdp idp) {
        assertion = idp.assertion(user, contents());
        return offer(assertion);
    }

    public String offer(IdentityAssertion made) {
        assertion = made;
        return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=identity:"
                + made.toAttribute() + "\r\na=fingerprint:" + certificate.fingerprint() + "\r\na=tls-id:" + tlsId
                + "\r\na=setup:actpass\r\na=ice-ufrag:efgh\r\na=ice-pwd:89abcdef0123456789abcdef\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:111 opus/48000/2\r\na=ssrc:1 cname:x\r\n"
                + "m=video 9 UDP/TLS/RTP/SAVPF 100\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:100 VP8/90000\r\na=ssrc:2 cname:x\r\n";
    }

    public IdentityAssertion assertion() {
        return assertion;
    }

    /** Offers, and returns the signed answer. */
    public SessionDescription admitted(MediaDistributorPeer md, LocalIdp idp) throws Exception {
        SignAnswerAck ack =
                assertInstanceOf(SignAnswerAck.class, md.sign(offer(idp), MediaDistributorPeer.answer(room)));
        return SessionDescription.parse(new String(ack.answer().toByteArray(), StandardCharsets.UTF_8));
    }

    /** Begins the handshake that the answer describes. */
    public void connect(DtlsContext context, MediaDistributorPeer md, SessionDescription answer) throws Exception {
        connect(context, md, config(answer).build());
    }

    /** The client's configuration for the answer. */
    public DtlsClientConfig.Builder config(SessionDescription answer) throws Exception {
        IdentityAssertion kd =
                IdentityAssertion.parseAttribute(answer.identity().orElseThrow());
        return DtlsClientConfig.builder(certificate, Set.copyOf(answer.fingerprints()))
                .tlsId(tlsId)
                .identityHash(assertion.bindingHash())
                .expectedPeerTlsId(answer.tlsId().orElseThrow())
                .expectedPeerIdentityHash(kd.bindingHash())
                .profiles(profiles)
                .rosters()
                .handshakeTimeout(Await.patience());
    }

    public void connect(DtlsContext context, MediaDistributorPeer md, DtlsClientConfig config) {
        dtls = new DtlsClientAssociation(
                context, config, (datagram, offset, length) -> md.forward(association, datagram, offset, length), this);
        md.attach(association, this::receive);
        dtls.start();
    }

    public void receive(Octets datagram) {
        byte[] octets = datagram.toByteArray();
        dtls.receive(octets, 0, octets.length);
    }

    /** Offers and joins, until the EKTKey has arrived. */
    public EktParameterSet join(DtlsContext context, MediaDistributorPeer md, LocalIdp idp) throws Exception {
        connect(context, md, admitted(md, idp));
        return Await.next(ektKeys, "EKTKey");
    }

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys keys) {
        established.add(new Established(profile, keys));
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        ektKeys.add(parameters);
    }

    @Override
    public void roster(byte[] message) {
        rosters.add(message);
    }

    @Override
    public void failed(DtlsFailure failure) {
        failures.add(failure);
        ends.add("failed: " + failure.detail());
    }

    @Override
    public void closed() {
        ends.add("closed");
    }

    @Override
    public void close() {
        if (dtls != null) {
            dtls.close();
        }
    }
}
