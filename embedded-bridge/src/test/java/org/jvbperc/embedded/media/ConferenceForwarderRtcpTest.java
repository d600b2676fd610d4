package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.rtcp.ReportBlock;

/** RTCP at the bridge: repetitions, key frame requests, reports, goodbyes. */
class ConferenceForwarderRtcpTest extends ConferenceForwarderFixture {
    @Test
    void nack_fromReceiver_isAnsweredWithIdenticalBytes() {
        keyAll();
        List<byte[]> first = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            send(a, video(i));
        }
        first.addAll(b.wireRtp);
        b.wireRtp.removeAll(List.of(first.get(3), first.get(4), first.get(9)));
        assertEquals(7, b.payloads(now).size());
        now += 20 * MILLI;
        send(b, b.rtcp(writer -> {
            writer.receiverReport(VIDEO_B);
            writer.nack(VIDEO_B, VIDEO_A, new int[] {3, 4, 9, 77}, 4);
        }));
        assertEquals(3, b.wireRtp.size());
        assertArrayEquals(first.get(3), b.wireRtp.get(0));
        assertArrayEquals(first.get(4), b.wireRtp.get(1));
        assertArrayEquals(first.get(9), b.wireRtp.get(2));
        assertEquals(List.of("v3", "v4", "v9"), b.payloads(now), "each reached the receiver for the first time");
        assertEquals(3, metrics.value(BridgeCounter.PACKETS_RETRANSMITTED));
        assertEquals(0, a.wireRtp.size());
    }

    @Test
    void nack_flood_isLimited() {
        keyAll();
        send(a, video(1));
        b.wireRtp.clear();
        for (int i = 0; i < 2_000; i++) {
            now += MILLI / 10;
            send(b, b.rtcp(writer -> writer.nack(VIDEO_B, VIDEO_A, new int[] {1}, 1)));
        }
        assertEquals(WireCache.MAX_REPEATS, b.wireRtp.size());
    }

    @Test
    void tick_uplinkGap_asksSenderAndForwardsRepeatedPacket() {
        keyAll();
        send(a, video(1));
        byte[] lost = video(2);
        send(a, video(3));
        tick(10);
        assertFalse(a.openRtcp().stream().anyMatch(call -> call.startsWith("nack")));
        tick(10);
        assertTrue(a.openRtcp().contains("nack " + Integer.toHexString(VIDEO_A) + " 2"));
        send(a, lost);
        assertEquals(List.of("v1", "v3", "v2"), b.payloads(now));
        tick(1_000);
        assertFalse(a.openRtcp().stream().anyMatch(call -> call.startsWith("nack")));
    }

    @Test
    void pictureLoss_fromReceivers_reachesOwnerPaced() {
        keyAll();
        send(a, video(1));
        tick(400);
        a.openRtcp();
        for (int i = 0; i < 10; i++) {
            send(b, b.rtcp(writer -> writer.pictureLoss(VIDEO_B, VIDEO_A)));
            send(c, c.rtcp(writer -> writer.pictureLoss(5, VIDEO_A)));
        }
        tick(290);
        assertEquals(List.of("pli a0000002"), keyFrameRequests(a));
        assertEquals(List.of(), keyFrameRequests(b));
    }

    @Test
    void fullIntraRequest_isForwardedWithOwnCounter() {
        keyAll();
        send(a, video(1));
        tick(400);
        a.openRtcp();
        send(b, b.rtcp(writer -> writer.fullIntraRequest(VIDEO_B, VIDEO_A, 99)));
        tick(20);
        assertEquals(List.of("fir a0000002 1"), keyFrameRequests(a));
    }

    @Test
    void pictureLoss_forOwnSource_isIgnored() {
        keyAll();
        send(a, video(1));
        tick(400);
        a.openRtcp();
        send(a, a.rtcp(writer -> writer.pictureLoss(AUDIO_A, VIDEO_A)));
        tick(400);
        assertEquals(List.of(), keyFrameRequests(a));
    }

    @Test
    void install_newReceiver_asksForKeyFrame() {
        forwarder.install(a.leg, a.transforms, now);
        forwarder.install(b.leg, b.transforms, now);
        send(a, video(1));
        tick(400);
        a.openRtcp();
        forwarder.install(c.leg, c.transforms, now);
        tick(10);
        assertEquals(List.of("pli a0000002"), keyFrameRequests(a));
    }

    @Test
    void senderReport_isForwardedWithNameAndWithoutBlocks() {
        keyAll();
        send(a, audio(1));
        byte[] report = HexFormat.of()
                .parseHex("81c8000c" + "a0000001" + "0102030405060708" + "0000002a" + "00000007" + "00000400"
                        + "00".repeat(24));
        byte[] name = {'a', '@', 'x'};
        send(a, a.rtcp(writer -> {
            writer.senderReport(report, 0);
            writer.canonicalName(AUDIO_A, name, 0, 3);
        }));
        assertEquals(List.of("sr a0000001", "cname a0000001 a@x"), b.openRtcp());
        assertEquals(List.of("sr a0000001", "cname a0000001 a@x"), c.openRtcp());
        tick(1_100);
        String own = a.openRtcp().get(0);
        assertTrue(own.startsWith("report bbbbbbb on a0000001 fraction 0 lost 0 highest 1 "), own);
        assertTrue(own.contains("lsr " + 0x03040506), own);
    }

    @Test
    void senderReport_ofAnothersSource_isNotForwarded() {
        keyAll();
        send(a, audio(1));
        byte[] report = HexFormat.of().parseHex("80c80006" + "a0000001" + "00".repeat(20));
        send(b, b.rtcp(writer -> writer.senderReport(report, 0)));
        assertEquals(List.of(), c.openRtcp());
    }

    @Test
    void receiverReport_endsAtTheBridge() {
        keyAll();
        send(a, audio(1));
        send(b, b.rtcp(writer -> {
            writer.receiverReport(VIDEO_B);
            writer.addReportBlock(0, new ReportBlock.Values(AUDIO_A, 1, 2, 3, 4, 5, 6));
        }));
        assertEquals(0, a.wireRtcp.size() + c.wireRtcp.size());
        assertEquals(1, metrics.value(BridgeCounter.RTCP_RECEIVED));
    }

    @Test
    void bye_endsSourceForReceivers() {
        keyAll();
        send(a, audio(1));
        send(a, a.rtcp(writer -> {
            writer.receiverReport(AUDIO_A);
            writer.bye(AUDIO_A);
        }));
        assertEquals(List.of("bye a0000001"), b.openRtcp());
        send(b, b.rtcp(writer -> writer.bye(AUDIO_A)));
        assertEquals(List.of("bye a0000001"), c.openRtcp(), "another endpoint's BYE ends nothing");
    }
}
