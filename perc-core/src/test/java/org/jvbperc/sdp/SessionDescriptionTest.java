package org.jvbperc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.CertificateFingerprint;

class SessionDescriptionTest {
    private static final String DIGEST = "AB:".repeat(31) + "AB";
    private static final String OFFER = """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=identity:aWQ= ext=1
            a=ice-ufrag:session
            a=fingerprint:sha-256 %s
            y=unknown line type
            m=audio 9/1 UDP/TLS/RTP/SAVPF 111 0
            c=IN IP4 0.0.0.0
            a=mid:0
            a=ice-ufrag:audio
            a=ice-pwd:pwd
            a=tls-id:abc3de65cddef001be82
            a=setup:actpass
            a=candidate:1 1 udp 1 127.0.0.1 9 typ host
            a=ssrc:4294967295 cname:x
            a=ssrc:4294967295 msid:x
            a=ssrc:7
            a=rtcp-mux
            m=video 0 UDP/TLS/RTP/SAVPF 100
            a=mid:1
            a=tls-id:abc3de65cddef001be82
            a=ssrc:9 cname:x
            """.formatted(DIGEST);

    private static SessionDescription parse(String text) throws SdpException {
        return SessionDescription.parse(text);
    }

    private static String refusal(String text) {
        return String.valueOf(
                assertThrows(SdpException.class, () -> parse(text)).getMessage());
    }

    @Test
    void parse_offer_givesAllParts() throws Exception {
        SessionDescription sdp = parse(OFFER);
        assertEquals(9, sdp.sessionLines().size());
        assertEquals("y=unknown line type", sdp.sessionLines().get(8));
        assertEquals(2, sdp.media().size());
        MediaDescription audio = sdp.media().get(0);
        assertEquals("audio", audio.media());
        assertEquals(9, audio.port());
        assertEquals("UDP/TLS/RTP/SAVPF", audio.protocol());
        assertEquals(List.of("111", "0"), audio.formats());
        assertEquals(Optional.of("0"), audio.mid());
        assertEquals(Optional.of(""), audio.attribute("rtcp-mux"));
        assertEquals(Optional.empty(), audio.attribute("rtcp"));
        assertEquals(List.of(4294967295L, 7L), audio.ssrcs());
        assertEquals(List.of(4294967295L, 7L, 9L), sdp.ssrcs());
        assertEquals(Optional.of("audio"), sdp.iceUfrag());
        assertEquals(Optional.of("pwd"), sdp.icePwd());
        assertEquals(Optional.of("abc3de65cddef001be82"), sdp.tlsId());
        assertEquals(Optional.of("actpass"), sdp.setup());
        assertEquals(Optional.of("aWQ= ext=1"), sdp.identity());
        assertEquals(List.of(CertificateFingerprint.parse("sha-256", DIGEST)), sdp.fingerprints());
        assertEquals(List.of("1 1 udp 1 127.0.0.1 9 typ host"), sdp.candidates());
    }

    @Test
    void toString_ofParsed_isTheTextWithCrlf() throws Exception {
        String crlf = OFFER.replace("\n", "\r\n");
        assertEquals(crlf, parse(OFFER).toString());
        assertEquals(crlf, parse(crlf).toString());
        assertEquals(crlf, parse(OFFER.stripTrailing()).toString());
        assertEquals(parse(OFFER), parse(crlf));
        assertEquals(parse(OFFER).hashCode(), parse(crlf).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=1 | line 1 is not \"v=0\" (RFC 8866 section 5.1): \"v=1\"",
                "o=x | line 1 is not \"v=0\"",
                "v=0\\n\\ns=- | line 2 is not \"<letter>=<value>\" (RFC 8866 section 5): \"\"",
                "v=0\\nx | line 2 is not \"<letter>=<value>\" (RFC 8866 section 5): \"x\"",
                "v=0\\na= | line 2 is not",
                "v=0\\nV=1 | line 2 is not",
                "v=0\\na=x\\ry | line 2 is not \"<letter>=<value>\" (RFC 8866 section 5): \"a=x?y\"",
                "v=0\\nm=audio | line 2 is not \"m=<media> <port> <proto> <fmt> ...\" (RFC 8866 section 5.14): \"m=audio\"",
                "v=0\\nm=audio 9 RTP | line 2 is not \"m=",
                "v=0\\nm=audio x RTP 0 | line 2 has a port that is not in 0..65535: \"m=audio x RTP 0\"",
                "v=0\\nm=audio 65536 RTP 0 | line 2 has a port",
                "v=0\\nm=audio -1 RTP 0 | line 2 has a port",
                "v=0\\nm=audio 999999999999 RTP 0 | line 2 has a port",
                "v=0\\ns=-\\nm=audio 9 RTP 0\\nm=video | line 4 is not \"m=",
            })
    void parse_malformed_namesLineAndContent(String text, String expected) {
        String message = refusal(text.replace("\\n", "\n").replace("\\r", "\r"));
        assertTrue(message.contains(expected), message);
    }

    @Test
    void parse_empty_isRefused() {
        assertEquals("session description is empty", refusal(""));
    }

    @Test
    void parse_moreThanTheBounds_isRefused() throws Exception {
        String line = "a=" + "x".repeat(996) + "\n";
        assertEquals(65, parse("v=0\n" + line.repeat(64)).sessionLines().size());
        assertTrue(refusal("v=0\n" + line.repeat(66)).contains("longer than 65536 octets"));
        assertTrue(refusal("v=0\na=" + "\u20ac".repeat(22_000)).contains("longer than 65536 octets"));
        String section = "m=audio 9 RTP 0\n";
        assertEquals(64, parse("v=0\n" + section.repeat(64)).media().size());
        assertTrue(refusal("v=0\n" + section.repeat(65)).contains("line 66 begins media section 65"));
    }

    @Test
    void parse_boundCountsCrlf_soThatWhatIsAcceptedCanBeWritten() throws Exception {
        String text = "v=0\n" + "a=x\n".repeat(13_106);
        SessionDescription sdp = parse(text);
        assertEquals(65_535, sdp.toString().length());
        assertEquals(sdp, parse(sdp.toString()));
        assertTrue(refusal(text + "a=x\n").contains("longer than"));
    }

    @Test
    void errors_aboutSecretLines_doNotPrintThem() {
        for (String line :
                List.of("a=identity:c2VjcmV0", "a=ice-pwd:c2VjcmV0", "a=crypto:1 c2VjcmV0", "k=clear:c2VjcmV0")) {
            String message = refusal("v=0\n" + line + "\u0000\n");
            assertFalse(message.contains("c2VjcmV0"), message);
            assertTrue(message.startsWith("line 2 "), message);
        }
    }

    @Test
    void tlsId_badOrContradicting_isRefused() throws Exception {
        String head = "v=0\nm=audio 9 RTP 0\n";
        for (String id : List.of("short", "x".repeat(256), "abc3de65cddef001be8 ", "abc3de65cddef001be8=")) {
            assertThrows(
                    SdpException.class, () -> parse(head + "a=tls-id:" + id).tlsId());
        }
        String message = String.valueOf(assertThrows(
                        SdpException.class,
                        () -> parse(head + "a=tls-id:" + "x".repeat(20) + "\nm=video 9 RTP 0\na=tls-id:"
                                        + "y".repeat(20))
                                .tlsId())
                .getMessage());
        assertTrue(message.contains("contradicting values \"xxx"), message);
        assertEquals(Optional.empty(), parse(head).tlsId());
        assertEquals(
                255,
                parse(head + "a=tls-id:" + "x".repeat(255))
                        .tlsId()
                        .orElseThrow()
                        .length());
    }

    @Test
    void setup_otherThanTheFourRoles_isRefused() throws Exception {
        assertThrows(SdpException.class, () -> parse("v=0\na=setup:both").setup());
        assertThrows(
                SdpException.class,
                () -> parse("v=0\na=setup:active\nm=audio 9 RTP 0\na=setup:passive")
                        .setup());
        assertEquals(Optional.of("passive"), parse("v=0\na=setup:passive").setup());
    }

    @Test
    void fingerprints_ofAllLevels_areUnited() throws Exception {
        String other = "BC:".repeat(47) + "BC";
        SessionDescription sdp =
                parse("v=0\na=fingerprint:sha-256 " + DIGEST + "\nm=audio 9 RTP 0\na=fingerprint:SHA-256 "
                        + DIGEST.toLowerCase(java.util.Locale.ROOT) + "\na=fingerprint:sha-384 " + other);
        assertEquals(2, sdp.fingerprints().size());
        for (String bad : List.of("sha-1 AB", "sha-256 AB", "sha-256", "sha-256 " + DIGEST + ":AB", "x y z")) {
            assertThrows(
                    SdpException.class, () -> parse("v=0\na=fingerprint:" + bad).fingerprints(), bad);
        }
    }

    @Test
    void ssrcs_notA32BitNumber_isRefused() {
        for (String bad : List.of("x", "-1", "4294967296", "")) {
            String text = "v=0\nm=audio 9 RTP 0\na=ssrc:" + bad + " cname:x";
            assertThrows(SdpException.class, () -> parse(text).ssrcs(), bad);
        }
    }

    @Test
    void withAttribute_replacesAllInPlace() throws Exception {
        SessionDescription sdp = parse("v=0\na=x:1\na=y\na=x:2\na=xx:3\n");
        assertEquals(
                List.of("v=0", "a=x:new", "a=y", "a=xx:3"),
                sdp.withAttribute("x", "new").sessionLines());
        assertEquals(
                List.of("v=0", "a=x:1", "a=y", "a=x:2", "a=xx:3", "a=z"),
                sdp.withAttribute("z", "").sessionLines());
        assertEquals(List.of("v=0", "a=y", "a=xx:3"), sdp.withoutAttribute("x").sessionLines());
        assertEquals(List.of("1", "2"), sdp.attributes("x"));
        assertEquals(List.of("1", "2", "3"), sdp.plusAttribute("x", "3").attributes("x"));
        assertEquals("v=0", sdp.sessionLines().get(0), "the original is unchanged");
        assertEquals(5, sdp.sessionLines().size());
    }

    @Test
    void withAttribute_thatWouldBeSeveralLines_isABug() throws Exception {
        SessionDescription sdp = parse("v=0");
        assertThrows(IllegalArgumentException.class, () -> sdp.withAttribute("x", "1\r\na=y"));
        assertThrows(IllegalArgumentException.class, () -> sdp.withAttribute("x:y", "1"));
        assertThrows(IllegalArgumentException.class, () -> sdp.plusAttribute("", "1"));
    }

    @Test
    void mediaChanges_giveCopies() throws Exception {
        SessionDescription sdp = parse(OFFER);
        SessionDescription changed = sdp.withoutAttributeAnywhere("tls-id")
                .mapMedia(section -> section.withPort(0).plusAttribute("inactive", ""));
        assertEquals(Optional.empty(), changed.tlsId());
        assertEquals(
                "m=audio 0 UDP/TLS/RTP/SAVPF 111 0",
                changed.media().get(0).lines().get(0));
        assertEquals(Optional.of(""), changed.media().get(1).attribute("inactive"));
        assertEquals(9, sdp.media().get(0).port());
        assertNotEquals(sdp, changed);
        assertEquals(1, sdp.withMedia(sdp.media().subList(0, 1)).media().size());
        assertThrows(IllegalArgumentException.class, () -> sdp.media().get(0).withPort(65536));
        assertThrows(
                IllegalArgumentException.class,
                () -> sdp.withMedia(
                        java.util.Collections.nCopies(65, sdp.media().get(0))));
    }

    @Test
    void mediaDescription_of_checksItsLines() throws Exception {
        MediaDescription section = MediaDescription.of(List.of("m=audio 9 RTP 0", "a=mid:1"));
        assertEquals("m=audio 9 RTP 0\r\na=mid:1\r\n", section.toString());
        assertThrows(SdpException.class, () -> MediaDescription.of(List.of()));
        assertThrows(SdpException.class, () -> MediaDescription.of(List.of("a=mid:1")));
        assertThrows(SdpException.class, () -> MediaDescription.of(List.of("m=audio 9 RTP 0", "m=video 9 RTP 0")));
        assertThrows(SdpException.class, () -> MediaDescription.of(List.of("m=audio 9 RTP 0", "nonsense")));
    }
}
