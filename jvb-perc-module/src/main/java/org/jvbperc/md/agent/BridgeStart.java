package org.jvbperc.md.agent;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.xmpp.PercElements;

/**
 * Starts PERC beside the bridge: reads the configuration, checks all members of the bridge that PERC needs, runs the self-test
 * and starts the Media Distributor. The bridge serves ordinary conferences meanwhile, and PERC requests are refused. If the bridge
 * is not as expected, one log entry says so, PERC requests are refused for good, and the bridge runs without PERC. Safe for several
 * threads.
 */
final class BridgeStart {
    /** Exit status for an unusable configuration, the same as the bridge's own. */
    private static final int CONFIGURATION_ERROR = 78;

    private static final long STOP_MILLIS = 10_000;
    /** How long the bridge's own start is given way at most. */
    private static final long GIVE_WAY_MILLIS = 10_000;

    private static final long LOOK_MILLIS = 50;
    /** So many looks in a row at which the bridge's thread does nothing mean that its start is over. */
    private static final int IDLE_LOOKS = 4;

    static final String STARTING = "this bridge has just started and still tests itself";

    private final Object videobridge;
    private final ClassLoader loader;
    private final WeavingReport weaving;
    private final Logger logger;
    private final XmppAdvertisement advertisement;
    private final Consumer<BridgeModule> publish;
    private final Thread starter = Thread.currentThread();
    private final Thread thread = new Thread(this::run, "perc-start");
    private volatile boolean exits;
    private boolean stopped;
    private @Nullable PercConfig config;

    /**
     * @param weaving the agent's report
     * @param advertisement started when PERC runs
     * @param publish installs a module as the implementation of the hooks
     */
    BridgeStart(
            Object videobridge,
            WeavingReport weaving,
            Logger logger,
            XmppAdvertisement advertisement,
            Consumer<BridgeModule> publish) {
        this.videobridge = videobridge;
        this.loader = videobridge.getClass().getClassLoader();
        this.weaving = weaving;
        this.logger = logger;
        this.advertisement = advertisement;
        this.publish = publish;
    }

    /**
     * Begins to start PERC as configured; when this returns, PERC requests are refused, and the rest goes on on another thread. That
     * ends the process if the configuration cannot be used, or if PERC is required and not available.
     */
    void begin() {
        try {
            PercConfig loaded = PercConfig.load(ConfigFactory.load());
            if (loaded.enabled()) {
                config = loaded;
                PercElements.register();
                publish(UnavailableModule.starting(loaded, loader, STARTING));
                thread.setDaemon(true);
                thread.start();
            } else {
                logger.info("PERC is disabled (" + PercConfig.PATH + ".enabled = false)");
                publish(UnavailableModule.disabled());
            }
        } catch (InvalidConfigException e) {
            exit("PERC configuration error: " + e.getMessage());
        }
    }

    /** Ends the start if it goes on; afterwards nothing is published. */
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        if (exits) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Installs a module in place of the one before, or closes it if the bridge has stopped. */
    private void publish(BridgeModule module) {
        synchronized (this) {
            if (!stopped) {
                publish.accept(module);
                return;
            }
        }
        module.close();
    }

    private void exit(String reason) {
        logger.error(reason);
        exits = true;
        System.exit(CONFIGURATION_ERROR);
    }

    private void run() {
        PercConfig loaded = config;
        if (loaded == null) {
            throw new IllegalStateException("PERC has no configuration yet");
        }
        try {
            giveWay();
            run(loaded, PercHttpListener.refusing(loaded.http(), STARTING));
        } catch (InvalidConfigException e) {
            exit("PERC configuration error: " + e.getMessage());
        } catch (IOException e) {
            exit("PERC cannot start: " + e.getMessage());
        }
    }

    /**
     * Waits until the thread that constructed the bridge has done the rest of the bridge's start. Two cores would otherwise do both
     * at the same time, and the bridge would serve nobody for so much longer.
     */
    private void giveWay() {
        int idle = 0;
        try {
            for (long waited = 0; idle < IDLE_LOOKS && waited < GIVE_WAY_MILLIS; waited += LOOK_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                idle = starter.getState() == Thread.State.RUNNABLE ? 0 : idle + 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(PercConfig loaded, PercHttpListener listener) throws InvalidConfigException, IOException {
        Optional<String> problem;
        JvbModule module = null;
        try {
            module = check(loaded);
            publish(module);
            problem = module.mediaDistributor().selfTest().map(failure -> "the self-test failed: " + failure);
        } catch (MissingMembersException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "PERC cannot start: " + e);
            problem = Optional.of(e.toString());
        }
        if (module != null && problem.isEmpty()) {
            problem = start(module, loaded, listener);
        }
        if (module != null && (problem.isPresent() || isStopped())) {
            module.close();
        }
        if (isStopped()) {
            advertisement.stop();
            listener.close();
        } else if (problem.isPresent()) {
            refuse(problem.get(), loaded, listener);
        }
    }

    private Optional<String> start(JvbModule module, PercConfig loaded, PercHttpListener listener)
            throws InvalidConfigException, IOException {
        try {
            module.mediaDistributor().start();
            advertisement.start(loaded, module.mediaDistributor()::tunnels);
            module.serve(loaded, listener);
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "PERC cannot start: " + e);
            return Optional.of(e.toString());
        }
    }

    private JvbModule check(PercConfig loaded) throws MissingMembersException {
        JvbMembers members;
        List<String> problems = new ArrayList<>();
        for (String type : weaving.expected()) {
            try {
                Class.forName(type, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                weaving.failed(type, e);
            }
        }
        problems.addAll(weaving.problems(true));
        chooseCipher();
        try {
            members = JvbMembers.resolve(loader);
            JvbBuffers buffers = JvbBuffers.resolve(loader, logger);
            SelfTestMembers packets = SelfTestMembers.resolve(loader);
            if (problems.isEmpty()) {
                JvbMediaDistributor distributor =
                        new JvbMediaDistributor(videobridge, members, packets, loaded, observer(), logger);
                return new JvbModule(
                        distributor, new RefusedRequests(loader, loaded, STARTING), members, buffers, loader, logger);
            }
        } catch (MissingMembersException e) {
            problems.addAll(e.problems());
        }
        throw new MissingMembersException(problems);
    }

    /** The bridge configures jitsi-srtp when this class is initialised; otherwise the first context would run a benchmark. */
    private void chooseCipher() {
        try {
            Class.forName("org.jitsi.nlj.srtp.SrtpUtil", true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            logger.debug(() -> "The bridge's configuration of SRTP ciphers was not loaded: " + e);
        }
    }

    private void refuse(String reason, PercConfig loaded, PercHttpListener listener) throws IOException {
        logger.error("PERC is not available on Jitsi Videobridge " + JvbVersion.of(videobridge) + ": " + reason);
        if (loaded.required()) {
            throw new IOException(PercConfig.PATH + ".required is set");
        }
        publish(UnavailableModule.refusing(reason, loaded, listener, loader, logger));
    }

    private @Nullable HopByHopObserver observer() {
        Optional<HopByHopObserver> observer =
                ServiceLoader.load(HopByHopObserver.class).findFirst();
        observer.ifPresent(found -> logger.warn("The hop-by-hop keys and packets of all PERC conferences are passed to "
                + found.getClass().getName() + ", which is for demonstrations only"));
        return observer.orElse(null);
    }

    /** Logs the agent's problems now if the hook that starts PERC is missing, because nothing would log them later. */
    static void reportIfNeverStarting(WeavingReport weaving, Logger logger) {
        if (!weaving.expected().contains("org.jitsi.videobridge.Videobridge")) {
            logger.error(
                    "PERC is not available on this Jitsi Videobridge: " + String.join("; ", weaving.problems(false)));
        }
    }
}
