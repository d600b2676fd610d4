package org.jvbperc.endpoint.session;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.doublesrtp.MediaDistributorReceiver;
import org.jvbperc.doublesrtp.MediaDistributorSender;
import org.jvbperc.dtls.ClientHelloInfo;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsRefusal;
import org.jvbperc.dtls.DtlsServerAdmission;
import org.jvbperc.dtls.DtlsServerConfig;
import org.jvbperc.dtls.DtlsServerListener;
import org.jvbperc.dtls.DtlsServerParameters;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.call.TestConference;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceListener;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.ice.IceTransport;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** One endpoint's leg of a {@link TestConference}: ICE, the Key Distributor's DTLS end, and the hop's packet transforms. */
public final class TestLeg implements IceListener, DtlsServerAdmission, DtlsServerListener {
    private final TestConference conference;
    private final String name;
    private final SessionDescription offer;
    private final DtlsCertificate certificate;
    private final String ownTlsId;
    private final IdentityAssertion ownIdentity;
    private final IceTransport ice;
    private final DtlsServerAssociation dtls;
    private @Nullable MediaDistributorReceiver fromEndpoint;
    private @Nullable MediaDistributorSender toEndpoint;
    private volatile boolean established;
    private volatile boolean keyed;

    /** A packet without its outer layer, and the EKT field behind it. */
    public static final class Opened {
        final byte[] bytes;
        final int trailer;

        Opened(byte[] bytes, int trailer) {
            this.bytes = bytes;
            this.trailer = trailer;
        }
    }

    public TestLeg(
            TestConference conference,
            String name,
            SessionDescription offer,
            DtlsCertificate certificate,
            String ownTlsId,
            IdentityAssertion ownIdentity)
            throws Exception {
        this.conference = conference;
        this.name = name;
        this.offer = offer;
        this.certificate = certificate;
        this.ownTlsId = ownTlsId;
        this.ownIdentity = ownIdentity;
        ice = new IceTransport(InetAddress.getLoopbackAddress(), false, name, this);
        dtls = new DtlsServerAssociation(
                conference.dtls,
                DtlsServerConfig.defaults(Octets.of(name.getBytes(StandardCharsets.UTF_8))),
                this,
                (bytes, offset, length) -> ice.send(bytes, offset, length),
                this);
        List<IceCandidate> candidates = offer.candidates().stream()
                .flatMap(value -> IceCandidate.parse(value).stream())
                .toList();
        ice.connect(
                new IceParameters(offer.iceUfrag().orElseThrow(), offer.icePwd().orElseThrow(), candidates));
    }

    public IceParameters ice() {
        return ice.local();
    }

    public String name() {
        return name;
    }

    public SessionDescription offer() {
        return offer;
    }

    public String tlsId() {
        try {
            return offer.tlsId().orElseThrow();
        } catch (org.jvbperc.sdp.SdpException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean isKeyed() {
        return keyed;
    }

    public void sendEktKey(EktParameterSet set) {
        if (established) {
            dtls.sendEktKey(set);
        }
    }

    public void closeDtls() {
        dtls.close();
    }

    public void close() {
        dtls.close();
        ice.close();
    }

    @Nullable
    public Opened open(byte[] datagram, boolean rtcp) {
        MediaDistributorReceiver receiver = fromEndpoint;
        if (receiver == null) {
            return null;
        }
        PacketBuffer packet = PacketBuffer.copyOf(datagram);
        int trailer = rtcp ? 0 : EktField.lengthBytes(datagram, 0, datagram.length);
        SrtpStatus status = rtcp ? receiver.outer().unprotectRtcp(packet) : receiver.receive(packet, trailer);
        return status == SrtpStatus.OK
                ? new Opened(Arrays.copyOfRange(packet.buffer(), 0, packet.end() + trailer), trailer)
                : null;
    }

    public void forward(Opened opened, boolean rtcp) {
        MediaDistributorSender sender = toEndpoint;
        if (sender == null) {
            return;
        }
        PacketBuffer packet = PacketBuffer.copyOf(opened.bytes);
        packet.setLength(opened.bytes.length - opened.trailer);
        SrtpStatus status =
                rtcp ? sender.outer().protectRtcp(packet) : sender.send(packet, opened.trailer, HeaderChange.NONE);
        if (status == SrtpStatus.OK) {
            ice.send(packet.buffer(), packet.offset(), packet.length());
        }
    }

    @Override
    public void connected() {
        // The endpoint speaks first.
    }

    @Override
    public void received(byte[] datagram, int offset, int length) {
        switch (DatagramClass.of(datagram, offset, length)) {
            case DTLS -> dtls.receive(datagram, offset, length);
            case SRTP -> conference.distribute(this, Arrays.copyOfRange(datagram, offset, offset + length), false);
            case SRTCP -> conference.distribute(this, Arrays.copyOfRange(datagram, offset, offset + length), true);
            default -> {
                // Nothing of ours.
            }
        }
    }

    @Override
    public void failed(String reason) {
        keyed = false;
    }

    @Override
    public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
        if (!info.tlsId().equals(Optional.of(tlsId()))) {
            throw new DtlsRefusal(DtlsAlert.ILLEGAL_PARAMETER, "tls-id is not the one of the offer");
        }
        DtlsServerParameters.Builder parameters =
                DtlsServerParameters.builder(certificate).tlsId(ownTlsId).identityHash(ownIdentity.bindingHash());
        return (conference.promisesRosters ? parameters.rosters() : parameters).build();
    }

    @Override
    public void clientCertificate(X509Certificate clientCertificate) throws DtlsRefusal {
        try {
            for (CertificateFingerprint fingerprint : offer.fingerprints()) {
                if (fingerprint.matches(clientCertificate)) {
                    return;
                }
            }
        } catch (org.jvbperc.sdp.SdpException e) {
            throw new IllegalStateException(e);
        }
        throw new DtlsRefusal(DtlsAlert.BAD_CERTIFICATE, "certificate is not the one of the offer");
    }

    @Override
    public void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {
        fromEndpoint = new MediaDistributorReceiver(new SrtpReceiver(keys.clientWriteKey(), keys.clientWriteSalt()));
        toEndpoint = new MediaDistributorSender(new SrtpSender(keys.serverWriteKey(), keys.serverWriteSalt()));
        keys.close();
        established = true;
        conference.useCipher(ektCipher.orElseThrow());
        conference.rekey();
    }

    @Override
    public void ektAcknowledged(int spi) {
        keyed = true;
    }

    @Override
    public void ektUnacknowledged(int spi) {
        keyed = false;
    }

    @Override
    public void failed(DtlsFailure failure) {
        established = false;
    }

    @Override
    public void closed() {
        established = false;
    }
}
