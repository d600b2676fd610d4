package org.jvbperc.md.agent;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.xmpp.PercElements;

/**
 * Starts PERC with the bridge: reads the configuration, checks all members of the bridge that PERC needs, runs the self-test
 * and starts the Media Distributor. If the bridge is not as expected, one log entry says so, PERC requests are refused, and the
 * bridge runs without PERC. For one thread.
 */
final class BridgeStart {
    /** Exit status for an unusable configuration, the same as the bridge's own. */
    private static final int CONFIGURATION_ERROR = 78;

    private final Object videobridge;
    private final ClassLoader loader;
    private final WeavingReport weaving;
    private final Logger logger;
    private final XmppAdvertisement advertisement;
    private final Consumer<BridgeModule> publish;

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
     * Starts PERC as configured. Ends the process if the configuration cannot be used, or if PERC is required and not
     * available.
     */
    void run() {
        try {
            PercConfig config = PercConfig.load(ConfigFactory.load());
            if (config.enabled()) {
                run(config);
            } else {
                logger.info("PERC is disabled (" + PercConfig.PATH + ".enabled = false)");
                publish.accept(UnavailableModule.disabled());
            }
            return;
        } catch (InvalidConfigException e) {
            logger.error("PERC configuration error: " + e.getMessage());
        } catch (IOException e) {
            logger.error("PERC cannot start: " + e.getMessage());
        }
        System.exit(CONFIGURATION_ERROR);
    }

    private void run(PercConfig config) throws InvalidConfigException, IOException {
        PercElements.register();
        Optional<String> problem;
        JvbModule module = null;
        try {
            module = check(config);
            publish.accept(module);
            problem = module.mediaDistributor().selfTest().map(failure -> "the self-test failed: " + failure);
        } catch (MissingMembersException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "PERC cannot start: " + e);
            problem = Optional.of(e.toString());
        }
        if (module != null && problem.isEmpty()) {
            problem = start(module, config);
        }
        if (problem.isEmpty()) {
            return;
        }
        if (module != null) {
            module.close();
        }
        refuse(problem.get(), config);
    }

    private Optional<String> start(JvbModule module, PercConfig config) throws InvalidConfigException, IOException {
        try {
            module.mediaDistributor().start(config);
            advertisement.start(config, module.mediaDistributor()::tunnels);
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "PERC cannot start: " + e);
            return Optional.of(e.toString());
        }
    }

    private JvbModule check(PercConfig config) throws MissingMembersException {
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
                        new JvbMediaDistributor(videobridge, members, packets, config, observer(), logger);
                return new JvbModule(distributor, members, buffers, loader, logger);
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

    private void refuse(String reason, PercConfig config) throws IOException {
        logger.error("PERC is not available on Jitsi Videobridge " + JvbVersion.of(videobridge) + ": " + reason);
        if (config.required()) {
            throw new IOException(PercConfig.PATH + ".required is set");
        }
        publish.accept(UnavailableModule.refusing(reason, config, loader, logger));
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
