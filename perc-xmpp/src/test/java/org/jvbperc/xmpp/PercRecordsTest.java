package org.jvbperc.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.tunnel.TunnelMode;

/** Every record is unchanged after the way over the wire, and faulty input is refused with the field's name. */
class PercRecordsTest {
    private static final String HASH = "AB:".repeat(31) + "CD";
    private static final String TLS_ID = "0123456789abcdefghij";
    private static final CertificateFingerprint ONE = CertificateFingerprint.parse("sha-256", HASH);
    private static final CertificateFingerprint TWO = CertificateFingerprint.parse("sha-512", "EF:".repeat(63) + "01");

    @Test
    void conferenceRequest_complete_survives() throws Exception {
        ConferenceRequest request = new ConferenceRequest(
                true,
                Optional.of(TunnelMode.MD_CONNECTS),
                Optional.of(new RequestedKeyDistributor(
                        Optional.of("kd-1"),
                        Optional.of("kd.example.org"),
                        Optional.of("10.0.0.1"),
                        OptionalInt.of(5061),
                        List.of(ONE, TWO),
                        List.of(ONE))),
                List.of(9, 10),
                true);

        assertEquals(request, ConferenceRequest.parse(Wire.perc(request.toExtension())));
    }

    @Test
    void conferenceRequest_withVersionOnly_wantsNothing() throws Exception {
        assertEquals(
                new ConferenceRequest(false, Optional.empty(), Optional.empty(), List.of(), false),
                ConferenceRequest.parse(Wire.perc("version='1'", "")));
    }

    @Test
    void conferenceState_complete_survives() throws Exception {
        ConferenceState state = new ConferenceState(
                true,
                "jvb-perc-1",
                Optional.of(new TunnelAddress("jvb1.example.org", 4443, 60, List.of(ONE))),
                List.of(9));

        assertEquals(state, ConferenceState.parse(Wire.perc(state.toExtension())));
    }

    @Test
    void endpointOffer_complete_survives() throws Exception {
        EndpointOffer offer = new EndpointOffer(
                TLS_ID,
                EndpointOffer.Setup.ACTPASS,
                List.of(ONE, TWO),
                Optional.of("eyJpZHAiOnt9fQ=="),
                Optional.of(Octets.of(new byte[] {'v', '=', '0', 13, 10, 0, -1})));

        assertEquals(offer, EndpointOffer.parse(Wire.perc(offer.toExtension())));
    }

    @Test
    void endpointAnswer_complete_survives() throws Exception {
        EndpointAnswer answer =
                new EndpointAnswer(new UUID(1, 2), TLS_ID, "eyJpZHAiOnt9fQ", Optional.of(Octets.of(new byte[65_535])));

        assertEquals(answer, EndpointAnswer.parse(Wire.perc(answer.toExtension())));
    }

    @Test
    void percError_complete_survives() throws Exception {
        PercError error = new PercError("kd-unavailable", OptionalInt.of(5), OptionalInt.of(1));

        assertEquals(error, PercError.parse(error.toExtension()));
        assertEquals(
                OptionalInt.of(1),
                PercError.of(assertThrows(
                                PercSyntaxException.class, () -> ConferenceRequest.parse(Wire.perc("version='2'", ""))))
                        .highestVersion());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "required='true'|''|perc version is missing",
                "version='2'|''|perc version \"2\"",
                "version='-1'|''|perc version \"-1\"",
                "version='99999999999'|''|perc version",
                "version='1' required='yes'|''|perc required \"yes\": expected true or false",
                "version='1' mode='both'|''|perc mode \"both\"",
                "version='1'|<profiles/>|perc profiles \"\"",
                "version='1'|<profiles>9</profiles>|perc profiles \"9\"",
                "version='1'|<profiles>0009 000A 0009</profiles>|every profile once",
                "version='1'|<profiles>0009</profiles><profiles>0009</profiles>|perc profiles occurs 2 times",
                "version='1'|<key-distributor/>|perc/key-distributor id is missing",
                "version='1'|<key-distributor id='a b'/>|perc/key-distributor id \"a b\"",
                "version='1'|<key-distributor id='a' port='0'/>|perc/key-distributor port \"0\"",
                "version='1'|<key-distributor id='a' port='65536'/>|perc/key-distributor port",
                "version='1'|<key-distributor id='a'/><key-distributor id='a'/>|key-distributor occurs 2 times",
                "version='1'|<key-distributor id='a'><certificate usage='tunnel'/></key-distributor>|has no hash",
                "version='1'|<key-distributor id='a'><certificate usage='tunnel' hash='md5'>AB</certificate></key-distributor>"
                        + "|perc/key-distributor certificate is not usable",
            })
    void conferenceRequest_withWrongField_isRefusedWithItsName(String attributes, String children, String expected) {
        assertRefused(expected, () -> ConferenceRequest.parse(Wire.perc(attributes, children)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|perc tls-id is missing",
                "tls-id='short'|perc tls-id \"short\"",
                "tls-id='0123456789abcdefghij' setup='passive'|perc setup \"passive\": expected active or actpass",
            })
    void endpointOffer_withWrongAttribute_isRefusedWithItsName(String attributes, String expected) {
        assertRefused(expected, () -> EndpointOffer.parse(Wire.perc("version='1' " + attributes, certificate())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<identity-assertion/>|has no value",
                "<identity-assertion value=''/>|is not base64",
                "<identity-assertion value='a b'/>|is not base64",
                "<identity-assertion value='e30='/><identity-assertion value='e30='/>|identity-assertion occurs 2 times",
                "<description/>|perc/description type \"\": expected application/sdp",
                "<description type='application/sdp'/>|perc/description encoding",
                "<description type='application/sdp' encoding='base64'/>|perc description has 0 octets",
                "<description type='application/sdp' encoding='base64' value='?'/>|perc description is not base64",
            })
    void endpointOffer_withWrongChild_isRefusedWithItsName(String children, String expected) {
        assertRefused(
                expected,
                () -> EndpointOffer.parse(Wire.perc("version='1' tls-id='" + TLS_ID + "'", certificate() + children)));
    }

    @Test
    void endpointOffer_withoutOrWithTwiceTheSameCertificate_isRefused() {
        String attributes = "version='1' tls-id='" + TLS_ID + "'";

        assertRefused("perc certificate is missing", () -> EndpointOffer.parse(Wire.perc(attributes, "")));
        assertRefused(
                "perc certificate occurs twice",
                () -> EndpointOffer.parse(Wire.perc(attributes, certificate() + certificate())));
        assertRefused(
                "perc certificate occurs 17 times",
                () -> EndpointOffer.parse(Wire.perc(attributes, certificate().repeat(17))));
    }

    @Test
    void endpointOffer_atAndOverTheBounds_isReadAndRefused() throws Exception {
        String largest = "A".repeat(16 * 1024);
        assertEquals(
                Optional.of(largest), EndpointOffer.parse(offer(largest, 1)).assertion());
        assertEquals(
                65_535,
                EndpointOffer.parse(offer("e30", 65_535))
                        .description()
                        .orElseThrow()
                        .length());
        assertRefused("identity-assertion has 16385 characters", () -> EndpointOffer.parse(offer(largest + "A", 1)));
        assertRefused("perc description", () -> EndpointOffer.parse(offer("e30", 65_536)));
        assertRefused("perc description", () -> EndpointOffer.parse(offer("e30", 70_000)));
    }

    @Test
    void refusals_ofAssertions_doNotRepeatThem() {
        PercSyntaxException refused =
                assertThrows(PercSyntaxException.class, () -> EndpointOffer.parse(offer("secret-part not base64", 1)));

        assertFalse(refused.detail().contains("secret-part"));
        assertFalse(refused.toString().contains("secret-part"));
    }

    @Test
    void records_asText_doNotShowAssertions() throws Exception {
        assertFalse(EndpointOffer.parse(offer("c2VjcmV0", 1)).toString().contains("c2VjcmV0"));
        assertFalse(new EndpointAnswer(new UUID(1, 2), TLS_ID, "c2VjcmV0", Optional.empty())
                .toString()
                .contains("c2VjcmV0"));
    }

    @Test
    void acknowledgement_ofAnElementThatIsRefused_counts() throws Exception {
        PercExtension newer = Wire.perc("version='7' ack='errors'", "");

        assertTrue(ConferenceRequest.acknowledgesErrors(newer));
        assertRefused("version", () -> ConferenceRequest.parse(newer));
    }

    private static PercExtension offer(String assertion, int descriptionBytes) throws Exception {
        PercExtension element = new EndpointOffer(
                        TLS_ID, EndpointOffer.Setup.ACTIVE, List.of(ONE), Optional.empty(), Optional.empty())
                .toExtension();
        element.addChildExtension(Fields.assertion(assertion));
        element.addChildExtension(Fields.description(Octets.of(new byte[descriptionBytes])));
        return Wire.perc(element);
    }

    private static String certificate() {
        return "<certificate hash='sha-256'>" + HASH + "</certificate>";
    }

    private static void assertRefused(String expected, org.junit.jupiter.api.function.Executable parse) {
        String detail = assertThrows(PercSyntaxException.class, parse).detail();
        assertTrue(detail.contains(expected), detail);
    }
}
