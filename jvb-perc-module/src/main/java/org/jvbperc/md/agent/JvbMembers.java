package org.jvbperc.md.agent;

import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jspecify.annotations.Nullable;

/**
 * The members of the bridge that PERC reaches by reflection, resolved once at start. If one of them is missing, PERC is not
 * available on this bridge. Members that PERC can do without are in {@link OptionalMembers}.
 */
final class JvbMembers {
    static final String DTLS_TRANSPORT = "org.jitsi.videobridge.transport.dtls.DtlsTransport";

    final BridgeMember handleConferenceModify;
    final BridgeMember conferenceByMeetingId;
    final BridgeMember localEndpoint;
    final BridgeMember conferenceMeetingId;
    final BridgeMember conferenceName;
    final BridgeMember endpointCount;
    final BridgeMember relayCount;

    final BridgeMember endpointDtlsTransport;
    final BridgeMember endpointTransceiver;
    final BridgeMember endpointExpire;
    final BridgeMember endpointKeyed;

    final BridgeMember dtlsOutgoing;
    final BridgeMember dtlsSend;
    final BridgeMember dtlsSetComplete;

    final BridgeMember setSrtp;
    final BridgeMember rtpSender;
    final BridgeMember probingSender;
    final BridgeMember srtpDecrypt;
    final BridgeMember srtpEncrypt;
    final BridgeMember srtcpDecrypt;
    final BridgeMember srtcpEncrypt;
    final BridgeMember srtpTransformers;

    final BridgeMember pair;
    final BridgeMember pairFirst;

    private JvbMembers(MemberResolver find) {
        Class<?> videobridge = find.type("org.jitsi.videobridge.Videobridge");
        handleConferenceModify = find.method(videobridge, "handleConferenceModifyIq", ConferenceModifyIQ.class);
        conferenceByMeetingId = find.method(videobridge, "getConferenceByMeetingId", String.class);

        Class<?> conference = find.type("org.jitsi.videobridge.Conference");
        localEndpoint = find.method(conference, "getLocalEndpoint", String.class);
        conferenceMeetingId = find.method(conference, "getMeetingId");
        conferenceName = find.method(conference, "getName");
        endpointCount = find.method(conference, "getEndpointCount");
        relayCount = find.method(conference, "getRelayCount");

        Class<?> endpoint = find.type("org.jitsi.videobridge.Endpoint");
        endpointDtlsTransport = find.getter(endpoint, "dtlsTransport");
        endpointTransceiver = find.method(endpoint, "getTransceiver");
        endpointExpire = find.method(endpoint, "expire");
        endpointKeyed = find.method(endpoint, "scheduleEndpointMessageTransportTimeout");

        Class<?> dtls = find.type(DTLS_TRANSPORT);
        dtlsOutgoing = find.getter(dtls, "outgoingDataHandler");
        dtlsSetComplete = find.setter(dtls, "dtlsHandshakeComplete");
        dtlsSend = find.method(
                find.type(DTLS_TRANSPORT + "$OutgoingDataHandler"), "sendData", byte[].class, int.class, int.class);

        String srtp = "org.jitsi.nlj.srtp.";
        Class<?> decrypt = find.type(srtp + "SrtpDecryptTransformer");
        Class<?> encrypt = find.type(srtp + "SrtpEncryptTransformer");
        Class<?> rtcpDecrypt = find.type(srtp + "SrtcpDecryptTransformer");
        Class<?> rtcpEncrypt = find.type(srtp + "SrtcpEncryptTransformer");
        Class<?> transformers = find.type(srtp + "SrtpTransformers");
        srtpDecrypt = find.constructor(decrypt, SrtpContextFactory.class, Logger.class);
        srtpEncrypt = find.constructor(encrypt, SrtpContextFactory.class, Logger.class);
        srtcpDecrypt = find.constructor(rtcpDecrypt, SrtpContextFactory.class, Logger.class);
        srtcpEncrypt = find.constructor(rtcpEncrypt, SrtpContextFactory.class, Logger.class);
        srtpTransformers = find.constructor(transformers, decrypt, encrypt, rtcpDecrypt, rtcpEncrypt);

        Class<?> transceiver = find.type("org.jitsi.nlj.Transceiver");
        setSrtp = find.method(transceiver, "setSrtpInformation", transformers);
        rtpSender = find.method(transceiver, "getRtpSender");
        probingSender = find.getter(find.type("org.jitsi.nlj.RtpSenderImpl"), "probingDataSender");

        pair = find.constructor(find.type("kotlin.Pair"), Object.class, Object.class);
        pairFirst = find.method(find.type("kotlin.Pair"), "getFirst");
    }

    /**
     * Finds all of them.
     *
     * @throws MissingMembersException naming every missing member
     */
    static JvbMembers resolve(ClassLoader loader) throws MissingMembersException {
        MemberResolver resolver = new MemberResolver(loader);
        JvbMembers members = new JvbMembers(resolver);
        resolver.requireAll();
        return members;
    }

    /** The endpoint in that conference of the bridge, or null. */
    @Nullable
    Object endpoint(Object videobridge, String meetingId, String endpointId) {
        Object conference = conferenceByMeetingId.call(videobridge, meetingId);
        return conference == null ? null : localEndpoint.call(conference, endpointId);
    }
}
