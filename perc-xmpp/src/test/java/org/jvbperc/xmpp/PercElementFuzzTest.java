package org.jvbperc.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import org.jivesoftware.smack.xml.XmlPullParserException;

/** Any attributes and children of {@code <perc>} are a record that survives the wire, or are refused; nothing else is thrown. */
class PercElementFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void element_ofAnyContent_isReadOrRefused(byte[] data) throws Exception {
        PercExtension element;
        try {
            element = Wire.perc(new String(data, StandardCharsets.UTF_8));
        } catch (XmlPullParserException | NoSuchElementException notXml) {
            return;
        }
        try {
            EndpointOffer offer = EndpointOffer.parse(element);
            assertEquals(offer, EndpointOffer.parse(Wire.perc(offer.toExtension())));
        } catch (PercSyntaxException refused) {
            refused.detail();
        }
        try {
            ConferenceRequest request = ConferenceRequest.parse(element);
            assertEquals(request, ConferenceRequest.parse(Wire.perc(request.toExtension())));
        } catch (PercSyntaxException refused) {
            refused.detail();
        }
        try {
            EndpointAnswer answer = EndpointAnswer.parse(element);
            assertEquals(answer, EndpointAnswer.parse(Wire.perc(answer.toExtension())));
        } catch (PercSyntaxException refused) {
            refused.detail();
        }
        try {
            ConferenceState state = ConferenceState.parse(element);
            assertEquals(state, ConferenceState.parse(Wire.perc(state.toExtension())));
        } catch (PercSyntaxException refused) {
            refused.detail();
        }
    }
}
