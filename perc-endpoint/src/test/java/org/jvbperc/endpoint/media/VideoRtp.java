package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jvbperc.crypto.Octets;

/** What the tests of the video payload formats share. */
final class VideoRtp {
    private VideoRtp() {}

    static List<Octets> data(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::data).toList();
    }

    /** The frames of a browser's encoder. */
    static List<MediaFrame> recorded(String name) throws IOException {
        return OpusFileTest.readAll(new IvfFileReader(name, new ByteArrayInputStream(OpusFileTest.resource(name))));
    }

    /** Each frame comes out as it went in, and nothing was dropped. */
    static void assertArrives(List<MediaFrame> frames, List<MediaPacket> packets, Depacketizer depacketizer) {
        List<MediaFrame> received = RtpChannel.receive(depacketizer, packets);
        assertEquals(data(frames), data(received));
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(frames.get(i).timestamp(), received.get(i).timestamp());
            assertEquals(frames.get(i).keyFrame(), received.get(i).keyFrame(), "frame " + i);
        }
        assertEquals(0, depacketizer.droppedFrames());
        assertEquals(0, depacketizer.malformedPackets());
    }

    /** Frames came out only as they went in, in order. */
    static void assertIsPartOf(List<MediaFrame> sent, List<MediaFrame> received, String where) {
        List<Octets> rest = data(sent);
        for (Octets frame : data(received)) {
            int at = rest.indexOf(frame);
            assertTrue(at >= 0, where + ": a frame that was not sent, or out of order");
            rest = rest.subList(at + 1, rest.size());
        }
    }
}
