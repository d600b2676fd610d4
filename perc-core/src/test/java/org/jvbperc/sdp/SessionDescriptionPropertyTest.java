package org.jvbperc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random descriptions, whole and damaged; the seed is the parameter. */
class SessionDescriptionPropertyTest {
    private static final String[] LINES = {
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=x",
        "a=setup:active",
        "a=ssrc:1 cname:y",
        "z=\u20ac\ud83d\ude00",
        "m=audio 9 UDP/TLS/RTP/SAVPF 0",
        "m=video 0/2 RTP/AVP  1 2",
        "a=fingerprint:sha-256 AB"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void parse_ofToString_isTheSame(long seed) throws SdpException {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String text = randomDescription(random);
            SessionDescription sdp = SessionDescription.parse(text);
            assertEquals(sdp, SessionDescription.parse(sdp.toString()));
            assertEquals(
                    sdp.toString(), SessionDescription.parse(sdp.toString()).toString());
            assertEquals(
                    text.replace("\r", "").replaceAll("\n$", ""),
                    sdp.toString().replace("\r", "").stripTrailing());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void parse_damaged_eitherStableOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(randomDescription(random));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                int position = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(position, (char) random.nextInt(256));
                    case 1 -> text.deleteCharAt(position).append("a=b");
                    default -> text.insert(position, "\r\n=: 0".charAt(random.nextInt(6)));
                }
            }
            try {
                SessionDescription sdp = SessionDescription.parse(text.toString());
                assertEquals(sdp, SessionDescription.parse(sdp.toString()));
            } catch (SdpException e) {
                assertEquals(true, String.valueOf(e.getMessage()).length() < 300);
            }
        }
    }

    private static String randomDescription(Random random) {
        String end = random.nextBoolean() ? "\r\n" : "\n";
        StringBuilder text = new StringBuilder("v=0").append(end);
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(LINES[random.nextInt(LINES.length)]).append(end);
        }
        return text.toString();
    }
}
