package org.jvbperc.trial;

import java.io.IOException;
import java.util.List;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.LoopingSource;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.testenv.demo.TestBed;

/** The media of a participant in the load trial: the demo's speech and picture, faster. */
final class LoadMedia {
    private final TestBed bed;
    private final int speed;

    LoadMedia(TestBed bed, int speed) {
        this.bed = bed;
        this.speed = speed;
    }

    /** New sources, from their beginning. */
    List<MediaSource> of(int participant) throws IOException {
        String letter = List.of("a", "b", "c").get(participant % 3);
        return List.of(
                new FastSource(
                        new LoopingSource(() -> OpusFileReader.open(bed.media("speech-" + letter + ".ogg"))), speed),
                new FastSource(
                        new LoopingSource(() -> IvfFileReader.open(bed.media("pattern-" + letter + ".ivf"))), speed));
    }
}
