package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpoint.media.LoopingSource;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.sframe.SFrameReceiverState;

/** Media sessions of a frame room, in virtual time, with a bridge between them that has the hops' keys only. */
class SealedSessionTest {
    private final SealedNet net = new SealedNet();
    private final List<MediaFrame> speech = SampleFrames.opus(new Random(1), 100);
    private final List<MediaFrame> picture = SampleFrames.vp8(new Random(2), 60, 15);

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void frames_arriveUnchangedUnderTheSendersName() throws Exception {
        SealedNet.Member alice = net.join(
                "alice", new MemorySource(MediaKind.AUDIO, speech), new MemorySource(MediaKind.VIDEO, picture));
        SealedNet.Member bob = net.join("bob");
        net.key(1, alice, bob);
        alice.start();
        net.run(3000);
        assertEquals(MediaNet.hashes(speech), bob.received("alice", MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(picture), bob.received("alice", MediaKind.VIDEO));
        assertEquals(MediaNet.hashes(speech), alice.session.sent().get(0).frames());
        assertEquals("alice@idp.example", bob.session.received().get(0).from());
        assertTrue(bob.told.contains("OPENING of alice@idp.example"), bob.told.toString());
    }

    @Test
    void newKey_nothingIsLostAndTheOneWhoIsNotOnTheRosterOpensNothing() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        SealedNet.Member bob = net.join("bob");
        SealedNet.Member eve = net.join("eve");
        net.key(1, alice, bob, eve);
        alice.start();
        net.run(1000);
        net.key(2, alice, bob);
        net.run(2500);
        assertEquals(MediaNet.hashes(speech), bob.received("alice", MediaKind.AUDIO));
        List<String> overheard = eve.received("alice", MediaKind.AUDIO);
        assertTrue(overheard.size() < 70 && overheard.size() >= 50, "frames for Eve: " + overheard.size());
        assertTrue(
                eve.session.counters().get("framesNoKey") > 20,
                eve.session.counters().toString());
    }

    @Test
    void formerMember_isNotHeard() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        SealedNet.Member bob = net.join("bob");
        net.key(1, alice, bob);
        alice.start();
        net.run(500);
        int before = bob.received("alice", MediaKind.AUDIO).size();
        bob.session.setSenders(Map.of(bob.index, bob.participant));
        net.run(500);
        assertEquals(before, bob.received("alice", MediaKind.AUDIO).size());
        assertTrue(bob.session.counters().get("framesUnknownSender") > 0);
    }

    @Test
    void withoutKey_nothingIsSent() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        alice.start();
        net.run(500);
        assertEquals(0, alice.session.counters().get("sent"));
        assertTrue(alice.session.counters().get("notProtected") > 0);
        assertEquals(List.of(), alice.session.sent().get(0).frames());
    }

    @Test
    void droppedKeys_nothingIsSentOrOpened() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        SealedNet.Member bob = net.join("bob");
        net.key(1, alice, bob);
        alice.start();
        net.run(500);
        bob.session.dropKeys();
        int opened = bob.received("alice", MediaKind.AUDIO).size();
        net.run(500);
        assertEquals(opened, bob.received("alice", MediaKind.AUDIO).size());
        alice.session.dropKeys();
        long sent = alice.session.counters().get("sent");
        net.run(500);
        assertEquals(sent, alice.session.counters().get("sent"));
    }

    @Test
    void unprotectedFrames_areRefusedAndToldOf() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        SealedNet.Member bob = net.join("bob");
        net.key(1, alice, bob);
        net.stripsSeals = true;
        alice.start();
        net.run(500);
        assertEquals(List.of(), bob.session.received());
        assertTrue(bob.session.counters().get("framesNotSealed") > 0);
        assertTrue(bob.told.contains(SFrameReceiverState.UNENCRYPTED + " of null"), bob.told.toString());
    }

    @Test
    void payloadTypesOfTheSender_areThoseOfTheList() throws Exception {
        SealedNet.Member alice = net.join("alice", new MemorySource(MediaKind.AUDIO, speech));
        SealedNet.Member bob = net.join("bob");
        net.payloadType = 109;
        net.key(1, alice, bob);
        alice.start();
        net.run(200);
        assertEquals(List.of(), bob.received("alice", MediaKind.AUDIO));
        assertTrue(bob.told.contains("unknown source"), bob.told.toString());
        bob.session.setFormats(Map.of(alice.ssrcs.audio(), Map.of(109, MediaFormat.OPUS)));
        net.run(500);
        assertFalse(bob.received("alice", MediaKind.AUDIO).isEmpty());
    }

    @Test
    void payloadTypeOfAnotherCodec_beginsANewStream_inWhichNothingOfTheOldCodecOpens() throws Exception {
        SealedNet.Member alice =
                net.join("alice", new MemorySource(MediaKind.VIDEO, SampleFrames.vp8(new Random(4), 300, 10)));
        SealedNet.Member bob = net.join("bob");
        int vp8 = MediaFormat.VP8.payloadType();
        bob.session.setFormats(
                Map.of(alice.ssrcs.video(), Map.of(vp8, MediaFormat.VP8, 120, MediaFormat.VP9, 121, MediaFormat.OPUS)));
        net.key(1, alice, bob);
        alice.start();
        net.run(1000);
        int before = bob.received("alice", MediaKind.VIDEO).size();
        assertTrue(before > 20, before + " frames");
        net.payloadType = 120;
        net.run(1000);
        assertTrue(bob.told.contains("sink closed"), bob.told.toString());
        assertEquals(before, bob.received("alice", MediaKind.VIDEO).size());
        long opened = bob.session.counters().get("framesOk");
        net.payloadType = 0;
        net.run(1000);
        assertTrue(bob.received("alice", MediaKind.VIDEO).size() > before + 20);
        assertTrue(bob.session.counters().get("framesOk") > opened + 20, "what ended streams counted is kept");
        net.payloadType = 121;
        net.run(200);
        assertTrue(bob.session.counters().get("unexpectedPayloadType") > 0, "a video cannot go on as audio");
    }

    @Test
    void keyFrameRequest_ofALoop_isAnsweredAtOnce() throws Exception {
        LoopingSource loop =
                new LoopingSource(() -> new MemorySource(MediaKind.VIDEO, SampleFrames.vp8(new Random(3), 300, 1000)));
        SealedNet.Member alice = net.join("alice", loop);
        SealedNet.Member bob = net.join("bob");
        net.key(1, alice, bob);
        alice.start();
        net.run(1000);
        long keyFrames = bob.keyFrames;
        assertEquals(1, keyFrames);
        net.requestKeyFrame(alice);
        net.run(200);
        assertEquals(2, bob.keyFrames);
        net.requestKeyFrame(alice);
        net.run(200);
        assertEquals(2, bob.keyFrames, "at most once a second");
    }

    @Test
    void keysOfTheOtherKind_areABug() {
        SealedNet.Member alice = net.join("alice");
        assertThrows(IllegalStateException.class, () -> alice.session.setMembers(Set.of()));
        assertEquals(List.of(), alice.session.received());
    }
}
