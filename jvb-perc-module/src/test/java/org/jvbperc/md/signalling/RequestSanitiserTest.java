package org.jvbperc.md.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Capability;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Relay;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Sctp;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RTPHdrExtPacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtcpFbPacketExtension;
import org.jitsi.xmpp.extensions.jingle.SourceGroupPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smackx.muc.MUCRole;
import org.junit.jupiter.api.Test;

class RequestSanitiserTest {
    private final Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();

    RequestSanitiserTest() {
        endpoint.setId("aaaa0001");
        endpoint.setCreate(true);
    }

    private static PayloadTypePacketExtension format(int id, String name) {
        PayloadTypePacketExtension format = new PayloadTypePacketExtension();
        format.setId(id);
        format.setName(name);
        format.setClockrate(90_000);
        RtcpFbPacketExtension feedback = new RtcpFbPacketExtension();
        feedback.setFeedbackType("transport-cc");
        format.addRtcpFeedbackType(feedback);
        return format;
    }

    private static RTPHdrExtPacketExtension extension(int id, String uri) {
        RTPHdrExtPacketExtension extension = new RTPHdrExtPacketExtension();
        extension.setID(Integer.toString(id));
        extension.setURI(java.net.URI.create(uri));
        return extension;
    }

    private static SourcePacketExtension source(long ssrc) {
        SourcePacketExtension source = new SourcePacketExtension();
        source.setSSRC(ssrc);
        return source;
    }

    private Colibri2Endpoint sanitised() {
        ConferenceModifyIQ request = request();
        assertEquals(Optional.empty(), RequestSanitiser.unacceptable(request));
        RequestSanitiser.sanitise(request);
        return request.getEndpoints().get(0);
    }

    private ConferenceModifyIQ request() {
        ConferenceModifyIQ.Builder request = ConferenceModifyIQ.builder("test");
        request.setMeetingId("m");
        request.addEndpoint(endpoint.build());
        request.ofType(IQ.Type.get);
        return request.build();
    }

    private static List<String> formats(Colibri2Endpoint endpoint, int media) {
        return endpoint.getMedia().get(media).getPayloadTypes().stream()
                .map(format -> format.getID() + " " + format.getName())
                .toList();
    }

    @Test
    void video_everyCodec_isCalledOneThatNobodyParses() {
        endpoint.addMedia(Media.getBuilder()
                .setType(MediaType.VIDEO)
                .addPayloadType(format(100, "VP8"))
                .addPayloadType(format(101, "VP9"))
                .addPayloadType(format(45, "AV1"))
                .addPayloadType(format(107, "H264"))
                .build());
        Colibri2Endpoint sanitised = sanitised();
        assertEquals(List.of("100 H264", "101 H264", "45 H264", "107 H264"), formats(sanitised, 0));
        assertEquals(
                "transport-cc",
                sanitised
                        .getMedia()
                        .get(0)
                        .getPayloadTypes()
                        .get(0)
                        .getRtcpFeedbackTypeList()
                        .get(0)
                        .getFeedbackType());
        assertTrue(RequestSanitiser.givesFeedback(sanitised));
    }

    @Test
    void retransmissionAndErrorCorrection_areRemoved() {
        endpoint.addMedia(Media.getBuilder()
                .setType(MediaType.VIDEO)
                .addPayloadType(format(96, "rtx"))
                .addPayloadType(format(97, "RTX"))
                .addPayloadType(format(98, "ulpfec"))
                .addPayloadType(format(99, "flexfec-03"))
                .build());
        assertEquals(List.of(), formats(sanitised(), 0));
    }

    @Test
    void audio_red_isUnknownAndTheRestStays() {
        endpoint.addMedia(Media.getBuilder()
                .setType(MediaType.AUDIO)
                .addPayloadType(format(111, "opus"))
                .addPayloadType(format(112, "red"))
                .build());
        assertEquals(List.of("111 opus", "112 perc-red"), formats(sanitised(), 0));
    }

    @Test
    void dependencyDescriptor_isRemovedAndOtherExtensionsStay() {
        endpoint.addMedia(Media.getBuilder()
                .setType(MediaType.VIDEO)
                .addRtpHdrExt(extension(
                        11, "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"))
                .addRtpHdrExt(extension(5, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"))
                .build());
        List<RTPHdrExtPacketExtension> left = sanitised().getMedia().get(0).getRtpHdrExts();
        assertEquals(1, left.size());
        assertEquals("5", left.get(0).getID());
    }

    @Test
    void capabilities_thatRewriteSsrcs_areRemoved() {
        endpoint.addCapability(Capability.CAP_SOURCE_NAME_SUPPORT);
        endpoint.addCapability(Capability.CAP_SSRC_REWRITING_SUPPORT);
        Colibri2Endpoint sanitised = sanitised();
        assertTrue(sanitised.hasCapability(Capability.CAP_SOURCE_NAME_SUPPORT));
        assertFalse(sanitised.hasCapability(Capability.CAP_SSRC_REWRITING_SUPPORT));
    }

    @Test
    void transport_sctpAndCryptex_areRemoved() {
        IceUdpTransportPacketExtension ice = new IceUdpTransportPacketExtension();
        DtlsFingerprintPacketExtension fingerprint = new DtlsFingerprintPacketExtension();
        fingerprint.setSetup("active");
        fingerprint.setCryptex(true);
        ice.addChildExtension(fingerprint);
        endpoint.setTransport(Transport.getBuilder()
                .setSctp(new Sctp.Builder().build())
                .setIceUdpExtension(ice)
                .build());
        Transport transport = sanitised().getTransport();
        assertNull(transport.getSctp());
        assertFalse(transport
                .getIceUdpTransport()
                .getFirstChildOfType(DtlsFingerprintPacketExtension.class)
                .getCryptex());
    }

    @Test
    void sources_syntheticGroupsAndFurtherEncodings_areRemoved() {
        SourceGroupPacketExtension group = new SourceGroupPacketExtension();
        group.setSemantics("SIM");
        Sources.Builder sources = Sources.getBuilder();
        sources.addMediaSource(MediaSource.getBuilder()
                .setType(MediaType.VIDEO)
                .setId("v0")
                .addSource(source(1))
                .addSource(source(2))
                .addSsrcGroup(group)
                .build());
        MediaSource synthetic = MediaSource.getBuilder()
                .setType(MediaType.AUDIO)
                .setId("s0")
                .addSource(source(3))
                .build();
        synthetic.setAttribute("synthetic", "true");
        sources.addMediaSource(synthetic);
        endpoint.setSources(sources.build());
        List<MediaSource> left = sanitised().getSources().getMediaSources();
        assertEquals(1, left.size());
        assertEquals(1, left.get(0).getSources().size());
        assertEquals(1, left.get(0).getSources().get(0).getSSRC());
        assertEquals(List.of(), left.get(0).getSsrcGroups());
    }

    @Test
    void unacceptable_visitorPassiveRelayAndExport_saysWhy() {
        endpoint.setMucRole(MUCRole.visitor);
        assertTrue(RequestSanitiser.unacceptable(request()).orElse("").startsWith("muc-role"));
        endpoint.setMucRole(MUCRole.participant);
        IceUdpTransportPacketExtension ice = new IceUdpTransportPacketExtension();
        DtlsFingerprintPacketExtension fingerprint = new DtlsFingerprintPacketExtension();
        fingerprint.setSetup("passive");
        ice.addChildExtension(fingerprint);
        endpoint.setTransport(Transport.getBuilder().setIceUdpExtension(ice).build());
        endpoint.setCreate(false);
        assertTrue(RequestSanitiser.unacceptable(request()).isEmpty());
        endpoint.setCreate(true);
        assertTrue(RequestSanitiser.unacceptable(request()).orElse("").startsWith("setup=passive"));
        ConferenceModifyIQ.Builder relayed = ConferenceModifyIQ.builder("test");
        relayed.setMeetingId("m");
        Colibri2Relay.Builder relay = Colibri2Relay.getBuilder();
        relay.setId("r");
        relayed.addRelay(relay.build());
        assertTrue(RequestSanitiser.unacceptable(relayed.build()).orElse("").startsWith("relay"));
        ConferenceModifyIQ.Builder exported = ConferenceModifyIQ.builder("test");
        exported.setMeetingId("m");
        exported.setEmptyConnects();
        assertTrue(RequestSanitiser.unacceptable(exported.build()).orElse("").startsWith("connects"));
    }
}
