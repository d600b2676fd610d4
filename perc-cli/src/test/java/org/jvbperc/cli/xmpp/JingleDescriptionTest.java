package org.jvbperc.cli.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.jingle.ContentPacketExtension;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.JingleIQProvider;
import org.jitsi.xmpp.extensions.jingle.JinglePacketFactory;
import org.jitsi.xmpp.extensions.jingle.RtpDescriptionPacketExtension;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.PeerDescription;

class JingleDescriptionTest {
    private static final String DIGEST = "7A:".repeat(31) + "7A";

    /** As jicofo sends it. */
    private static final String INITIATE = """
            <iq xmlns='jabber:client' type='set' id='1' from='room1@muc.example.org/focus' to='me@example.org/x'>
            <jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' initiator='focus@auth.example.org/focus' sid='s1'>
            <content name='audio' creator='initiator' senders='both'>
            <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>
            <payload-type id='111' name='opus' clockrate='48000' channels='2'/><rtcp-mux/></description>
            <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf' pwd='0123456789012345678901' perc-v='1'
             tls-id='KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK' perc-identity='eyJhIjoxfQ=='>
            <web-socket xmlns='http://jitsi.org/protocol/colibri' url='wss://bridge.example.org/colibri-ws/1'/>
            <fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='actpass'>%s</fingerprint>
            <candidate component='1' foundation='1' generation='0' id='c' network='0' priority='2130706431' protocol='udp'
             type='host' ip='192.0.2.1' port='10000'/></transport></content>
            <content name='video' creator='initiator' senders='both'>
            <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>
            <payload-type id='100' name='VP8' clockrate='90000'/></description></content>
            </jingle></iq>""".formatted(DIGEST);

    @BeforeAll
    static void registerJingle() {
        ProviderManager.addIQProvider(JingleIQ.ELEMENT, JingleIQ.NAMESPACE, new JingleIQProvider());
    }

    private static JingleIQ read(String xml) throws Exception {
        return PacketParserUtils.parseStanza(xml.replace("\n", ""));
    }

    @Test
    void invitation_toPerc_givesWhatTheChecksNeed() throws Exception {
        PeerDescription description = JingleDescription.parse(read(INITIATE), "aaaa0001");
        assertEquals(Set.of(CertificateFingerprint.parse("sha-256", DIGEST)), description.fingerprints());
        assertEquals("KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK", description.tlsId().orElseThrow());
        assertEquals(Optional.of("eyJhIjoxfQ=="), description.identity());
        assertEquals(Optional.of("aaaa0001"), description.endpoint());
        assertEquals("uf", description.ice().ufrag());
        assertEquals(10000, description.ice().candidates().get(0).address().getPort());
        assertEquals(Optional.of("wss://bridge.example.org/colibri-ws/1"), JingleDescription.channel(read(INITIATE)));
    }

    @ParameterizedTest
    @CsvSource({
        "perc-v='1', '', perc-missing",
        "perc-v='1', perc-v='2', perc-missing",
        "tls-id='KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK', '', answer-without-tls-id",
        "setup='actpass', setup='active', answer-setup",
        "hash='sha-256', hash='md5', answer-malformed",
        "protocol='udp', protocol='tcp', answer-without-candidates",
        "ip='192.0.2.1', ip='bridge.local', answer-without-candidates",
        "ufrag='uf', '', answer-malformed",
        "id='100', id='96', answer-media",
        "name='video', name='screen', answer-media",
    })
    void invitation_withoutWhatIsNeeded_isRefused(String there, String instead, String condition) throws Exception {
        assertTrue(INITIATE.contains(there), there);
        JingleIQ initiate = read(INITIATE.replace(there, instead));
        CallException refused = assertThrows(CallException.class, () -> JingleDescription.parse(initiate, "aaaa0001"));
        assertEquals(condition, refused.condition(), refused.getMessage());
        assertEquals(CallException.Category.REFUSED, refused.category());
    }

    @Test
    void invitation_withoutIdentity_isLeftToTheCheckThatNamesIt() throws Exception {
        PeerDescription description =
                JingleDescription.parse(read(INITIATE.replace("perc-identity='eyJhIjoxfQ=='", "")), "aaaa0001");
        assertEquals(Optional.empty(), description.identity());
    }

    @Test
    void answer_asJicofoReadsIt_hasTheSourcesOfBothMedia() throws Exception {
        LocalOffer offer = CapturedOffer.make();
        JingleIQ initiate = read(INITIATE);
        JingleIQ accept = read(JinglePacketFactory.createSessionAccept(
                        initiate.getTo(),
                        initiate.getFrom(),
                        initiate.getSID(),
                        JingleDescription.accept(initiate, offer, "aaaa0001"))
                .toXML()
                .toString());
        for (MediaKind kind : MediaKind.values()) {
            RtpDescriptionPacketExtension description =
                    accept.getContentByName(kind.sdpName()).getFirstChildOfType(RtpDescriptionPacketExtension.class);
            assertEquals(kind.sdpName(), description.getMedia());
            assertEquals(
                    List.of(Integer.toUnsignedLong(offer.ssrcs().of(kind))),
                    description.getChildExtensionsOfType(SourcePacketExtension.class).stream()
                            .map(SourcePacketExtension::getSSRC)
                            .toList());
        }
    }

    @Test
    void answer_repeatsWhatWasAnnouncedAndNamesTheSources() throws Exception {
        LocalOffer offer = CapturedOffer.make();
        List<ContentPacketExtension> contents = JingleDescription.accept(read(INITIATE), offer, "aaaa0001");
        String audio = contents.get(0).toXML(XmlEnvironment.EMPTY).toString().replace('\'', '"');
        assertTrue(audio.contains("tls-id=\"" + offer.tlsId().orElseThrow() + "\""), audio);
        assertTrue(audio.contains("perc-identity=\"" + CapturedOffer.ASSERTION + "\""), audio);
        assertTrue(audio.contains("perc-v=\"1\""), audio);
        assertTrue(audio.contains(">" + offer.fingerprint().digestText() + "<"), audio);
        assertTrue(audio.contains("setup=\"active\""), audio);
        assertTrue(
                audio.contains(
                        "ssrc=\"" + Integer.toUnsignedString(offer.ssrcs().audio()) + "\""),
                audio);
        assertTrue(audio.contains("name=\"aaaa0001-a0\""), audio);
        assertTrue(audio.contains("ufrag=\"" + offer.ice().ufrag() + "\""), audio);
        String video = contents.get(1).toXML(XmlEnvironment.EMPTY).toString().replace('\'', '"');
        assertFalse(video.contains("perc-identity"), video);
        assertTrue(
                video.contains(
                        "ssrc=\"" + Integer.toUnsignedString(offer.ssrcs().video()) + "\""),
                video);
        assertTrue(video.contains("id=\"100\""), video);
    }
}
