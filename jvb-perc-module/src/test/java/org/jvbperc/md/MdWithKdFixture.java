package org.jvbperc.md;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test gets a Media Distributor of its own and a Key Distributor's end of its tunnels. */
abstract class MdWithKdFixture {
    @TempDir
    Path directory;

    MdFixture md;
    KdPeer kd;
    private final String hocon;

    MdWithKdFixture() {
        this("");
    }

    /** @param hocon configuration of the Media Distributor besides the fixture's own */
    MdWithKdFixture(String hocon) {
        this.hocon = hocon;
    }

    @BeforeEach
    final void start() throws Exception {
        md = new MdFixture(directory, hocon);
        kd = new KdPeer(TestIdentities.make(directory, "kd"));
    }

    /** Starts the Media Distributor again with another configuration. */
    final void restart(String otherHocon) throws Exception {
        md.close();
        md = new MdFixture(directory, otherHocon);
    }

    @AfterEach
    final void stop() {
        kd.close();
        md.close();
    }
}
