package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.kd.policy.AudioLevels;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.sdp.SessionDescription;

/** A policy can keep endpoints from telling the Media Distributor how loud they are. */
class AudioLevelsTest extends AnswerSignerFixture {
    private static final String TRANSPORT_CC =
            "3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    private static ConferencePolicy omitting() {
        return rules(false, 5).audioLevels(AudioLevels.OMITTED).build();
    }

    private static String answer(String room) {
        return MediaDistributorPeer.answer(room)
                .replaceFirst(
                        "a=rtcp-mux\r\n",
                        "a=rtcp-mux\r\n"
                                + "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n"
                                + "a=extmap:" + TRANSPORT_CC + "\r\n"
                                + "a=extmap:4 urn:ietf:params:rtp-hdrext:csrc-audio-level\r\n"
                                + "a=extmap:5/recvonly urn:ietf:params:rtp-hdrext:encrypt"
                                + " urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n");
    }

    private SessionDescription signed(EndpointPeer endpoint, String room) throws Exception {
        return SessionDescription.parse(
                new String(sign(endpoint.offer(idp), answer(room)).answer().toByteArray(), StandardCharsets.UTF_8));
    }

    @Test
    void omitted_theSignedAnswerHasNone_andEverythingElse() throws Exception {
        directory.create("quiet", omitting(), true, now).orElseThrow();
        SessionDescription signed = signed(new EndpointPeer("alice", "quiet"), "quiet");
        assertEquals(List.of(TRANSPORT_CC), signed.media().get(0).attributes("extmap"));
        assertFalse(signed.toString().contains("audio-level"), signed.toString());
        assertTrue(signed.media().get(0).lines().contains("a=rtpmap:111 opus/48000/2"));
    }

    @Test
    void clear_theSignedAnswerHasWhatWasAgreed() throws Exception {
        assertEquals(
                4, signed(alice, "daily").media().get(0).attributes("extmap").size());
    }

    @Test
    void members_seeTheRuleInTheSignedRoster() {
        assertTrue(
                omitting().describe().contains("\naudio-levels=omitted\n"),
                omitting().describe());
        assertFalse(policy(false, 5).describe().contains("audio-levels"));
    }
}
