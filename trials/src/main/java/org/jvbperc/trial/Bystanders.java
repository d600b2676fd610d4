package org.jvbperc.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.ice.IceException;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.TestBed;

/** A PERC room and an ordinary room whose calls must not be affected by the attacks beside them. */
final class Bystanders {
    private static final String ROOM = "bystanders";
    private static final double MIN_SHARE = 0.98;

    private final LoadRoom perc;
    private final LoadRoom ordinary;
    private long[] before = new long[4];

    private Bystanders(LoadRoom perc, LoadRoom ordinary) {
        this.perc = perc;
        this.ordinary = ordinary;
    }

    static Bystanders join(TestBed bed, List<String> users)
            throws IOException, InterruptedException, CallException, IceException, DemoFailure {
        bed.openRoom(ROOM);
        LoadMedia media = new LoadMedia(bed, 1);
        LoadRoom perc = PercLoadRoom.open(bed, ROOM, users, media);
        return new Bystanders(perc, OrdinaryLoadRoom.open(bed.rest(), users.size(), media));
    }

    /** Starts counting. */
    void mark() throws InterruptedException {
        before = counts();
    }

    /**
     * The effects on the rooms since {@link #mark}, a sentence each. In a room of two, each must receive what the other sends.
     */
    List<String> noticed() throws InterruptedException {
        long[] now = counts();
        List<String> noticed = new ArrayList<>();
        String[] names = {"the PERC room", "the ordinary room"};
        for (int i = 0; i < 2; i++) {
            long sent = now[2 * i] - before[2 * i];
            long arrived = now[2 * i + 1] - before[2 * i + 1];
            if (sent == 0 || arrived < MIN_SHARE * sent) {
                noticed.add(String.format(Locale.ROOT, "%s got %d of %d packets", names[i], arrived, sent));
            }
        }
        return noticed;
    }

    private long[] counts() throws InterruptedException {
        return new long[] {perc.sent(), perc.forwarded(), ordinary.sent(), ordinary.forwarded()};
    }

    void leave() throws InterruptedException {
        perc.leave();
        ordinary.leave();
    }
}
