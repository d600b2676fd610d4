package org.jvbperc.testenv.call.xmpp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;

/** A real XMPP server, Debian's prosody, on loopback with accounts and a room component of its own; ended by its handle. */
public final class Prosody implements AutoCloseable {
    public static final String DOMAIN = "auth.perc.test";
    public static final String ROOMS = "internal.auth.perc.test";

    private final Process process;
    private final int port;

    private Prosody(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with an account for each of the users, whose passwords are {@link #password}. */
    public static Prosody start(Path directory, String... users) throws IOException, InterruptedException {
        Path data = Files.createDirectories(directory.resolve("prosody-data"));
        Path accounts = Files.createDirectories(data.resolve("auth%2eperc%2etest/accounts"));
        for (String user : users) {
            Files.writeString(
                    accounts.resolve(user + ".dat"), "return { [\"password\"] = \"" + password(user) + "\" };\n");
        }
        int port = FreePort.find();
        Path configuration = directory.resolve("prosody.cfg.lua");
        Files.writeString(configuration, """
                run_as_root = true
                data_path = "%s"
                pidfile = "%s"
                log = { info = "%s" }
                modules_enabled = { "saslauth", "disco", "ping" }
                modules_disabled = { "s2s", "tls", "offline", "posix" }
                c2s_interfaces = { "127.0.0.1" }
                c2s_ports = { %d }
                c2s_require_encryption = false
                s2s_ports = {}
                authentication = "internal_plain"
                storage = "internal"
                VirtualHost "%s"
                Component "%s" "muc"
                  muc_room_locking = false
                  muc_room_default_public_jids = true
                """.formatted(
                        data, directory.resolve("prosody.pid"), directory.resolve("prosody.log"), port, DOMAIN, ROOMS));
        Process process;
        try {
            process = new ProcessBuilder("prosody", "--config", configuration.toString(), "-F")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prosody.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("prosody cannot be run; on Debian: apt-get install prosody", e);
        }
        Prosody prosody = new Prosody(process, port);
        Await.until("an answer of prosody", () -> !process.isAlive() || answers(port));
        if (!process.isAlive()) {
            prosody.close();
            throw new AssertionError("prosody did not start: " + Files.readString(directory.resolve("prosody.out")));
        }
        return prosody;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public static String password(String user) {
        return "xmpp-secret-of-" + user;
    }

    public int port() {
        return port;
    }

    /** Configuration of a bridge that comes into the room of that name. */
    public String bridgeConfiguration(String room) {
        return """
                embedded-bridge.xmpp { host = "127.0.0.1", port = %d, domain = "%s", user = jvb, password = "%s"
                  muc = "%s@%s", nick = jvb1, tls = false, presence-interval = 300 ms }
                """.formatted(port, DOMAIN, password("jvb"), room, ROOMS);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        Await.exit(process, "prosody");
    }
}
