package org.jvbperc.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import org.jitsi.xmpp.extensions.AbstractPacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.IqProviderUtils;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PERC's elements inside the stanzas that carry them, as Smack and Jitsi's providers read these. */
class PercElementsTest {
    private static final String NS = PercAttributes.NAMESPACE;
    private static final String TLS_ID = "0123456789abcdefghij";
    private static final String CERTIFICATE = "<certificate hash='sha-256'>" + "AB:".repeat(31) + "CD</certificate>";

    @BeforeAll
    static void registerProviders() {
        IqProviderUtils.registerProviders();
        PercElements.register();
    }

    @Test
    void conferenceModify_withBothElements_givesThem() throws Exception {
        ConferenceModifyIQ request = modify(
                "<perc xmlns='" + NS + "' version='1' required='true'><key-distributor id='kd-1'/></perc>",
                "<perc xmlns='" + NS + "' version='1' tls-id='" + TLS_ID + "'>" + CERTIFICATE + "</perc>");

        ConferenceRequest conference =
                ConferenceRequest.parse(PercElements.find(request).orElseThrow());
        assertTrue(conference.required());
        assertEquals(
                Optional.of("kd-1"), conference.keyDistributor().orElseThrow().id());
        Colibri2Endpoint endpoint = request.getEndpoints().get(0);
        assertEquals(
                TLS_ID,
                EndpointOffer.parse(PercElements.find(endpoint).orElseThrow()).tlsId());
        assertEquals("a b", endpoint.getStatsId());
    }

    @Test
    void conferenceModified_writtenAndRead_keepsBothElements() throws Exception {
        ConferenceModifiedIQ.Builder builder = ConferenceModifiedIQ.builder("id1");
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId("aaaa0001");
        builder.addEndpoint(endpoint.build());
        ConferenceModifiedIQ response = builder.build();
        response.addExtension(new ConferenceState(false, "md", Optional.empty(), List.of(9)).toExtension());
        EndpointAnswer answer = new EndpointAnswer(new java.util.UUID(3, 4), TLS_ID, "e30=", Optional.empty());
        response.getEndpoints().get(0).addChildExtension(answer.toExtension());

        ConferenceModifiedIQ read =
                (ConferenceModifiedIQ) Wire.stanza(response.toXML().toString());

        assertEquals(
                List.of(9),
                ConferenceState.parse(PercElements.find(read).orElseThrow()).profiles());
        assertEquals(
                answer,
                EndpointAnswer.parse(
                        PercElements.find(read.getEndpoints().get(0)).orElseThrow()));
    }

    @Test
    void error_withPercError_isReadWithIt() throws Exception {
        StanzaError error = StanzaError.getBuilder(StanzaError.Condition.bad_request)
                .setDescriptiveEnText("no")
                .addExtension(PercError.of("identity-invalid").toExtension())
                .build();

        IQ read = (IQ) Wire.stanza(
                IQ.createErrorResponse(modify("", ""), error).toXML().toString());

        PercErrorExtension element =
                read.getError().getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
        assertEquals("identity-invalid", PercError.parse(element).condition());
        assertEquals("no", read.getError().getDescriptiveText("en"));
    }

    @Test
    void unknownAttributesAndChildren_areIgnoredWithAllThatIsInThem() throws Exception {
        PercExtension element = Wire.perc(
                "version='1' tls-id='" + TLS_ID + "' colour='blue' xmlns:x='urn:x' x:tls-id='other'",
                CERTIFICATE
                        + "<later>text<certificate hash='sha-256'>" + "00:".repeat(31) + "00</certificate>"
                        + "<identity-assertion value='ZXZpbA=='/></later>"
                        + "<certificate xmlns='urn:other' hash='sha-256'>" + "11:".repeat(31) + "11</certificate>"
                        + "<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256'>22:22</fingerprint>");

        EndpointOffer offer = EndpointOffer.parse(element);
        assertEquals(1, offer.certificates().size());
        assertTrue(offer.certificates().get(0).digestText().startsWith("AB:AB"));
        assertEquals(Optional.empty(), offer.assertion());
        assertNull(element.getText());
        assertEquals(1, element.getChildExtensions().size());
    }

    @Test
    void certificate_withChildrenAndSpaceAround_keepsItsText() throws Exception {
        PercExtension element = Wire.perc(
                "version='1' tls-id='" + TLS_ID + "'",
                "<certificate hash='sha-256'>\n  " + "AB:".repeat(16) + "<x>FF</x>" + "AB:".repeat(15)
                        + "CD \n</certificate>");

        assertEquals(
                "AB:".repeat(31) + "CD",
                EndpointOffer.parse(element).certificates().get(0).digestText());
    }

    @Test
    void elementAfterPerc_isReadAsIfItWereNotThere() throws Exception {
        ConferenceModifyIQ request = modify(
                "<perc xmlns='" + NS + "' version='1'><later><deeper/></later></perc>",
                "<perc xmlns='" + NS + "'><x>text</x></perc>"
                        + "<transport><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u' tls-id='t'/></transport>");

        IceUdpTransportPacketExtension transport =
                request.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertEquals("u", transport.getUfrag());
        assertEquals("t", transport.getAttributeAsString(PercAttributes.TLS_ID));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 32_000, 100_000})
    void attributes_ofManyOctets_arriveWhole(int length) throws Exception {
        String value = "A".repeat(length);
        PercExtension element = Wire.perc("version='1'", "<identity-assertion value='" + value + "'/>");

        assertEquals(
                value,
                element.getFirstChildOfType(IdentityAssertionExtension.class).getAttributeAsString("value"));
    }

    @Test
    void find_twoElements_isRefused() throws Exception {
        Presence presence = (Presence) Wire.stanza("<presence xmlns='jabber:client'><perc xmlns='" + NS
                + "' version='1'/><perc xmlns='" + NS + "' version='1'/></presence>");

        assertThrows(PercSyntaxException.class, () -> PercElements.find(presence));
    }

    @Test
    void find_none_isEmpty() throws Exception {
        assertEquals(Optional.empty(), PercElements.find(modify("", "")));
        assertEquals(
                Optional.empty(),
                PercElements.find(modify("", "").getEndpoints().get(0)));
    }

    /** Smack makes instances by reflection when it copies elements; of other classes the stanza would be lost. */
    @Test
    void elementClasses_arePublicWithPublicConstructors() throws Exception {
        for (Class<? extends AbstractPacketExtension> type : List.of(
                PercExtension.class,
                KeyDistributorExtension.class,
                CertificateExtension.class,
                TunnelExtension.class,
                ProfilesExtension.class,
                IdentityAssertionExtension.class,
                DescriptionExtension.class,
                PercErrorExtension.class)) {
            assertTrue(Modifier.isPublic(type.getModifiers()), type.getName());
            AbstractPacketExtension made = type.getConstructor().newInstance();
            made.setAttribute("a", "b");
            assertEquals("b", AbstractPacketExtension.clone(made).getAttributeAsString("a"));
        }
    }

    private static ConferenceModifyIQ modify(String conference, String endpoint) throws Exception {
        return (ConferenceModifyIQ) Wire.stanza("<iq xmlns='jabber:client' type='get' id='1' from='a@b/c' to='d@e/f'>"
                + "<conference-modify xmlns='jitsi:colibri2' meeting-id='m' name='r@c' create='true'>" + conference
                + "<endpoint id='aaaa0001' create='true' stats-id='a b'>" + endpoint + "</endpoint>"
                + "</conference-modify></iq>");
    }
}
