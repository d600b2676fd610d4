package org.jvbperc.trial;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jvbperc.ice.IceException;
import org.jvbperc.testenv.demo.TestBed;

/** Participants without PERC in this process: they show what a videobridge keeps of leavers without the module. */
final class OrdinarySoakRoom implements SoakRoom {
    private static final int STAYING = 2;
    /** The audio of two others is 100 packets a second. */
    private static final int PACKETS_AT_LEAST = 90 * STAY_SECONDS;

    private final LoadMedia media;
    private final OrdinaryLoadRoom room;
    private final CountDownLatch never = new CountDownLatch(1);

    /** Opens the room with two participants. */
    OrdinarySoakRoom(TestBed bed) throws IOException, InterruptedException {
        media = new LoadMedia(bed, 1);
        try {
            room = OrdinaryLoadRoom.open(bed.rest(), STAYING, media);
        } catch (IceException e) {
            throw new IOException("ordinary participants cannot join: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> turn() throws IOException, InterruptedException {
        OrdinaryEndpoint coming;
        try {
            coming = room.join(media.of(STAYING));
        } catch (IceException e) {
            return Optional.of("somebody could not join: " + e.getMessage());
        }
        await(System.nanoTime() + TimeUnit.SECONDS.toNanos(STAY_SECONDS));
        long received = coming.received();
        room.leave(coming);
        return received >= PACKETS_AT_LEAST
                ? Optional.empty()
                : Optional.of("received " + received + " packets, expected at least " + PACKETS_AT_LEAST);
    }

    @Override
    public void await(long untilNanos) throws InterruptedException {
        boolean unused = never.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public List<String> end(long latestNanos) throws InterruptedException {
        room.leave();
        return List.of();
    }
}
