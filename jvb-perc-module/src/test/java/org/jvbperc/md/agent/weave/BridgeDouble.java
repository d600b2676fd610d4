package org.jvbperc.md.agent.weave;

import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;

/** How tests drive the bridge doubles, whose classes carry a videobridge's names and are loaded woven. */
public interface BridgeDouble {
    /** As a signalling server does. */
    IQ modify(ConferenceModifyIQ request);

    /** As a signalling server does over XMPP. */
    void enqueue(ConferenceModifyIQ request, java.util.function.Consumer<IQ> answer);

    /** An endpoint, or null. */
    EndpointDouble endpoint(String meetingId, String endpointId);

    /** What its presence says when it has put statistics there. */
    String presence();

    /** A metric of its registry. */
    long metric(String name);

    /** How many conferences there are. */
    int conferences();

    /** Ends a conference. */
    void expire(String meetingId);

    /** An endpoint of the bridge. */
    interface EndpointDouble {
        /** ICE has a pair. */
        void iceWritable();

        /** A DTLS datagram arrives. */
        void dtls(byte[] datagram);

        /** What went out over ICE. */
        java.util.List<byte[]> sent();

        /** DTLS handshakes that the bridge itself started. */
        int handshakes();

        /** Datagrams that the bridge's own DTLS was given. */
        int ownDtlsDatagrams();

        /** Buffers that went back to the pool. */
        int returnedBuffers();

        /** Whether the bridge thinks that DTLS is complete. */
        boolean connected();

        /** Context factories in the order receive, send, RTCP receive, RTCP send; empty without keys. */
        java.util.List<Object> factories();

        /** What it keeps by SSRC for sending: SRTP contexts, SRTCP contexts, projections. Only with keys. */
        java.util.List<java.util.Map<Long, Object>> stateBySource();

        /** Has the bandwidth estimator probe; returns what it was told was sent. */
        int probe(int bytes);

        /** Bytes of probe packets that left. */
        int probed();

        /** Names of its payload types. */
        java.util.List<String> payloadTypes();

        void expire();
    }
}
