package org.jvbperc.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many datagrams this machine has dropped because a socket's buffer was full: on loopback this is the only way to lose one.
 * The count is for all processes in this network namespace.
 */
final class UdpDrops {
    private static final Path COUNTERS = Path.of("/proc/net/snmp");

    private final long before;

    private UdpDrops(long before) {
        this.before = before;
    }

    /** Starts counting. */
    static UdpDrops now() {
        return new UdpDrops(read());
    }

    /** Datagrams dropped since then. */
    long since() {
        return read() - before;
    }

    private static long read() {
        try {
            List<String> lines = Files.readAllLines(COUNTERS).stream()
                    .filter(line -> line.startsWith("Udp: "))
                    .toList();
            List<String> names = List.of(lines.get(0).split(" "));
            return Long.parseLong(lines.get(1).split(" ")[names.indexOf("RcvbufErrors")]);
        } catch (IOException e) {
            throw new UncheckedIOException(COUNTERS + " tells of dropped datagrams, on Linux", e);
        }
    }
}
