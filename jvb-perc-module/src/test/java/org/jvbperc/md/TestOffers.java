package org.jvbperc.md;

/** Offers as endpoints make them. */
public final class TestOffers {
    private TestOffers() {}

    /** An offer of audio and video with these SSRCs. */
    public static String offer(String tlsId, long audioSsrc, long videoSsrc) {
        return """
                v=0
                o=- 42 1 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE audio video
                a=fingerprint:sha-256 %s
                a=identity:aWRlbnRpdHktb2YtYWxpY2U=
                a=ice-ufrag:abcd
                a=ice-pwd:0123456789abcdef01234567
                a=x-unknown:kept
                m=audio 9 UDP/TLS/RTP/SAVPF 111 63
                c=IN IP4 0.0.0.0
                a=mid:audio
                a=tls-id:%s
                a=setup:actpass
                a=sendrecv
                a=rtcp-mux
                a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                a=extmap:9 urn:example:confidential
                a=rtpmap:111 opus/48000/2
                a=fmtp:111 minptime=10;useinbandfec=1
                a=rtpmap:63 red/48000/2
                a=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host generation 0
                a=candidate:2 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active
                a=candidate:3 1 udp 1694498815 203.0.113.1 50001 typ srflx raddr 127.0.0.1 rport 50000
                a=candidate:4 1 udp 2130706430 0a1b2c3d.local 50002 typ host
                a=ssrc:%d cname:alice
                m=video 9 UDP/TLS/RTP/SAVPF 100 96
                c=IN IP4 0.0.0.0
                a=mid:video
                a=tls-id:%s
                a=setup:actpass
                a=sendonly
                a=rtcp-mux
                a=rtpmap:100 VP8/90000
                a=rtcp-fb:100 nack
                a=rtcp-fb:100 nack pli
                a=rtcp-fb:100 ccm tmmbr
                a=rtpmap:96 rtx/90000
                a=fmtp:96 apt=100
                a=ssrc-group:FID %d 4000000000
                a=ssrc:%d cname:alice
                a=ssrc:4000000000 cname:alice
                m=application 9 UDP/DTLS/SCTP webrtc-datachannel
                c=IN IP4 0.0.0.0
                a=mid:data
                """.formatted("CD:".repeat(31) + "CD", tlsId, audioSsrc, tlsId, videoSsrc, videoSsrc)
                .replace("\n", "\r\n");
    }

    /** An offer nobody else makes. */
    public static String offer(int number) {
        return offer("tls-id-of-endpoint-" + number, 1000L + number, 2000L + number);
    }
}
