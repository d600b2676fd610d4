package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.endpoint.session.MemorySource;
import org.jvbperc.testkit.Await;

/** Whole calls over HTTP, ICE and DTLS on loopback. */
class PercCallIT extends CallFixture {
    @Test
    void call_twoParticipants_exchangeEveryFrame() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(1), 60);
        List<MediaFrame> pictures = SampleFrames.vp8(new Random(2), 40, 10);
        Events heardByAlice = new Events();
        PercCall alice = call(config("alice")
                .listener(heardByAlice)
                .send(new MemorySource(MediaKind.AUDIO, speech))
                .send(new MemorySource(MediaKind.VIDEO, pictures)));
        PercCall bob = call(config("bob").send(new MemorySource(MediaKind.AUDIO, speech)));
        alice.join();
        heardByAlice.expect("joined kd@idp.example");
        bob.join();
        heardByAlice.expect("here bob@idp.example");
        assertTrue(alice.awaitParticipants(2, Await.patience()));
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        alice.startSending();
        bob.startSending();
        assertTrue(alice.awaitSendingEnd(Await.patience()));
        assertTrue(bob.awaitSendingEnd(Await.patience()));
        awaitFrames(bob, MediaKind.AUDIO, 60);
        awaitFrames(bob, MediaKind.VIDEO, 40);
        awaitFrames(alice, MediaKind.AUDIO, 60);
        bob.close();
        CallReport report = bob.report();
        assertEquals(hashes(speech), received(report, "alice@idp.example", MediaKind.AUDIO));
        assertEquals(hashes(pictures), received(report, "alice@idp.example", MediaKind.VIDEO));
        assertEquals("bob@idp.example", report.identity());
        assertEquals("kd@idp.example", report.keyDistributor());
        assertEquals(List.of("alice@idp.example"), report.participantsSeen());
        assertNotNull(report.joinMillis());
        assertEquals(0, report.packets().get("lost"));
        heardByAlice.expect("left bob@idp.example");
        alice.close();
        assertFalse(heardByAlice.told.contains("kd gone"), "leaving is no loss");
        assertEquals(hashes(speech), received(alice.report(), "bob@idp.example", MediaKind.AUDIO));
        assertEquals(2, conference.left.size());
    }

    @Test
    void call_256BitProfile_works() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(1), 20);
        List<ProtectionProfile> profiles = List.of(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
        PercCall alice = call(config("alice").profiles(profiles).send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob").profiles(profiles));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, Await.patience()));
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(Await.patience()));
        awaitFrames(bob, MediaKind.AUDIO, 20);
        bob.close();
        assertEquals(hashes(speech), received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
    }

    @Test
    void call_thirdJoinsLate_nobodyLosesAFrame() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(3), 6_000);
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob"));
        PercCall carol = call(config("carol"));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, Await.patience()));
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        alice.startSending();
        carol.join();
        awaitFrames(carol, MediaKind.AUDIO, 50);
        alice.stopSending();
        List<String> sent = alice.report().sent().get(0).frames();
        awaitFrames(bob, MediaKind.AUDIO, sent.size());
        String last = sent.get(sent.size() - 1);
        Await.until(
                "the last frame for the late one",
                () -> received(carol.report(), "alice@idp.example", MediaKind.AUDIO)
                        .contains(last));
        bob.close();
        carol.close();
        assertEquals(sent, received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
        List<String> late = received(carol.report(), "alice@idp.example", MediaKind.AUDIO);
        assertFalse(late.isEmpty());
        assertEquals(sent.subList(sent.indexOf(late.get(0)), sent.size()), late);
    }

    @Test
    void call_keyDistributorAndSignallingDie_mediaGoesOn() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(4), 100);
        Events events = new Events();
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob").listener(events));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, Await.patience()));
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        conference.killKeyDistributor();
        conference.stopHttp();
        events.expect("kd gone");
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(Await.patience()));
        awaitFrames(bob, MediaKind.AUDIO, 100);
        bob.close();
        assertEquals(hashes(speech), received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
    }

    @Test
    void call_rosterLies_streamsBelongToNobody() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(5), 30);
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob"));
        alice.join();
        bob.join();
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        conference.rosterOverride =
                "{\"participants\":[{\"endpoint\":\"x\",\"identity\":\"AAAA\",\"tlsId\":\"y\",\"state\":\"keyed\"}]}";
        PercCall carol = call(config("carol"));
        carol.join();
        assertTrue(carol.awaitParticipants(1, Await.patience()));
        assertFalse(carol.participants().get(0).isVerified());
        assertNotNull(carol.participants().get(0).problem());
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(Await.patience()));
        awaitFrames(carol, MediaKind.AUDIO, 30);
        carol.close();
        CallReport report = carol.report();
        assertEquals(List.of(), report.participantsSeen());
        assertEquals(1, report.received().size());
        assertNull(report.received().get(0).from());
        assertEquals(hashes(speech), report.received().get(0).frames());
    }
}
