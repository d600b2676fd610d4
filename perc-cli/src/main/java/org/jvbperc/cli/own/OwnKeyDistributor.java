package org.jvbperc.cli.own;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jvbperc.command.UsageException;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.kd.api.ConferenceAddress;
import org.jvbperc.kd.api.RtcKeyDistributor;
import org.jvbperc.kd.api.RtcKeyDistributorConfiguration;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.kd.tunnel.StartConfException;

/**
 * The Key Distributor of {@code perc call --own FILE}: it serves one conference from this process, by a configuration of the form that {@code
 * perc-kd} reads. Closing it ends the conference.
 */
public final class OwnKeyDistributor implements AutoCloseable {
    private static final Duration BRIDGE_TIMEOUT = Duration.ofSeconds(10);

    private final RtcKeyDistributor keyDistributor;

    private OwnKeyDistributor(RtcKeyDistributor keyDistributor) {
        this.keyDistributor = keyDistributor;
    }

    /**
     * Announces the conference to the bridge and connects the Key Distributor to it.
     *
     * @param file the Key Distributor's configuration
     * @param bridge the bridge's HTTP resource
     * @param room the conference's name
     * @param progress is told in lines for people what happens, also later
     * @return a Key Distributor that the caller closes
     * @throws UsageException if the configuration cannot be used
     * @throws CallException if the bridge refuses the conference or cannot be reached
     */
    public static OwnKeyDistributor start(Path file, URI bridge, String room, Consumer<String> progress)
            throws UsageException, CallException, InterruptedException {
        KdConfig config;
        RtcKeyDistributor keyDistributor;
        try {
            config = KdConfigLoader.load(file);
            keyDistributor = new RtcKeyDistributor(RtcKeyDistributorConfiguration.of(config, room));
        } catch (InvalidConfigException | IllegalArgumentException e) {
            throw new UsageException("--own " + file + ": " + e.getMessage());
        }
        boolean connected = false;
        try {
            keyDistributor.onfingerprintfailure(failure ->
                    progress.accept("the certificate of the " + failure.peer() + " is refused: " + failure.detail()));
            connect(keyDistributor, bridge, room, config.mdHttp().bearerToken());
            connected = true;
            progress.accept(
                    "this process is the Key Distributor of room \"" + room + "\"; the conference ends with this call");
            return new OwnKeyDistributor(keyDistributor);
        } finally {
            if (!connected) {
                keyDistributor.close();
            }
        }
    }

    private static void connect(RtcKeyDistributor keyDistributor, URI bridge, String room, String bearerToken)
            throws CallException, InterruptedException {
        try {
            ConferenceAddress address = ConferenceAddress.announce(
                    bridge, room, keyDistributor.getCertificate().get(), bearerToken, BRIDGE_TIMEOUT);
            Void unused = keyDistributor
                    .connect(address.host(), address.port())
                    .get(BRIDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (StartConfException e) {
            throw CallException.refused(e.condition(), "--own: " + e.condition() + ": " + e.getMessage());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw CallException.network("kd-tunnel", "--own: " + cause.getMessage());
        } catch (TimeoutException e) {
            throw CallException.network(
                    "kd-tunnel", "--own: no tunnel to the bridge within " + BRIDGE_TIMEOUT.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        keyDistributor.close();
    }
}
