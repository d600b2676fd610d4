package org.jvbperc.embedded.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.srtp.ObservedPacket;

/**
 * The capture of a bridge that runs the agent, which finds this class as a service. The files are named by the system properties
 * {@value #PACKETS_PROPERTY} and {@value #KEYS_PROPERTY}; both are complete once the process has ended normally. Safe for use
 * from any thread.
 */
public final class AgentCapture implements HopByHopObserver {
    /** Where packets go. */
    public static final String PACKETS_PROPERTY = "org.jvbperc.capture.packets";
    /** Where keys go. */
    public static final String KEYS_PROPERTY = "org.jvbperc.capture.keys";
    /** Logged if the capture is not complete. */
    public static final String INCOMPLETE = "The capture left out ";

    private static final long MAX_BYTES = 4L << 30;

    private final BridgeCapture capture;
    private final AtomicLong skipped = new AtomicLong();

    /** Opens the files. */
    public AgentCapture() {
        try {
            capture = BridgeCapture.open(
                    file(PACKETS_PROPERTY), file(KEYS_PROPERTY), MAX_BYTES, skipped::incrementAndGet);
        } catch (IOException e) {
            throw new UncheckedIOException("the capture's files cannot be created", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "capture-end"));
    }

    private static Optional<Path> file(String property) {
        return Optional.ofNullable(System.getProperty(property)).map(Path::of);
    }

    @Override
    public void keysInstalled(
            String conferenceId, String endpointId, ProtectionProfile profile, HopByHopKeys installed) {
        capture.keysInstalled(conferenceId, endpointId, profile, installed);
    }

    @Override
    public void packetOpened(String conferenceId, String endpointId, ObservedPacket packet) {
        capture.packetOpened(conferenceId, endpointId, packet);
    }

    private void close() {
        capture.close();
        if (skipped.get() > 0) {
            // The logging framework may have ended already.
            System.err.println(INCOMPLETE + skipped.get() + " packets");
        }
    }
}
