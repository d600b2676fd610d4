package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The network namespace that this process has been started in, with nothing in it but a loopback interface that is down. A
 * bridge offers no loopback addresses, so an interface is added that leads nowhere. The namespace ends with its last process,
 * however that ends.
 */
public final class NetworkNamespace {
    /** The address that the bridge and its peers share. */
    public static final String ADDRESS = "10.99.0.1";
    /** The bridge's interface. */
    static final String INTERFACE = "jvb0";

    private static final int IP_DEADLINE_SECONDS = 10;

    /** Whether this process has prepared its namespace, which it does once for all bridges. */
    private static boolean ready;

    private NetworkNamespace() {}

    /**
     * Brings the interfaces up, once.
     *
     * @throws DemoFailure if this process is not alone in its namespace, or may not change it
     */
    public static synchronized void setUp() throws IOException, InterruptedException, DemoFailure {
        if (ready) {
            return;
        }
        if (!isBare()) {
            throw new DemoFailure(
                    "a Jitsi Videobridge is run in a network namespace of its own only: start this with ./perc as root, "
                            + "or with: unshare --net --pid --mount-proc --fork --kill-child");
        }
        ip("link", "set", "lo", "up");
        ip("link", "add", INTERFACE, "type", "veth", "peer", "name", "jvb1");
        ip("addr", "add", ADDRESS + "/24", "dev", INTERFACE);
        ip("link", "set", INTERFACE, "up");
        ip("link", "set", "jvb1", "up");
        ready = true;
    }

    private static boolean isBare() throws DemoFailure {
        try {
            return NetworkInterface.networkInterfaces().allMatch(NetworkNamespace::isIdleLoopback);
        } catch (SocketException e) {
            // The JDK throws this where no interface is up.
            return true;
        }
    }

    private static boolean isIdleLoopback(NetworkInterface found) {
        try {
            return found.isLoopback() && !found.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    private static void ip(String... arguments) throws IOException, InterruptedException, DemoFailure {
        List<String> command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new DemoFailure("the command ip cannot be run (Debian's package iproute2): " + e.getMessage());
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(IP_DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new DemoFailure(String.join(" ", command) + " did not end");
        }
        if (process.exitValue() != 0) {
            throw new DemoFailure("the network namespace cannot be set up (is this root?): " + String.join(" ", command)
                    + ": " + output);
        }
    }
}
