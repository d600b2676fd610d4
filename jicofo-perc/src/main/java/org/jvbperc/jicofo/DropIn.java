package org.jvbperc.jicofo;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.smack.XMPPConnectionRegistry;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.xmpp.PercElements;

/** Starts the drop-in during Smack's initialisation, before jicofo's first connection. */
public final class DropIn {
    private static final Logger LOGGER = System.getLogger(DropIn.class.getName());
    private static final int EXIT_FAILURE = 1;

    private DropIn() {}

    /**
     * Starts with jicofo's configuration; if it is wrong, logs the reason and ends the process.
     *
     * @param entry the class that Smack instantiated
     */
    public static void startOrExit(Class<?> entry) {
        try {
            start(entry, ConfigFactory.load());
        } catch (InvalidConfigException | IOException | RuntimeException e) {
            LOGGER.log(Logger.Level.ERROR, "PERC drop-in cannot start, so Jicofo exits: " + e.getMessage());
            // Without PERC, clients' announcements would be lost, and only the clients would notice.
            Runtime.getRuntime().exit(EXIT_FAILURE);
        }
    }

    /**
     * Registers PERC's elements, and this class for every connection made from now on.
     *
     * @throws InvalidConfigException naming the key
     * @throws IllegalStateException if another jar has a class of the entry's name too
     */
    static void start(Class<?> entry, Config config) throws InvalidConfigException, IOException {
        requireAlone(entry);
        DropInConfig settings = DropInConfig.read(config);
        if (!settings.enabled()) {
            LOGGER.log(Logger.Level.INFO, "PERC is switched off by jicofo.perc.enabled");
            return;
        }
        PercElements.register();
        Announcements announcements = new Announcements();
        BridgeRequests requests = new BridgeRequests(settings, announcements);
        Notices notices = new Notices();
        XMPPConnectionRegistry.addConnectionCreationListener(
                connection -> new ConnectionHooks(connection, announcements, requests, notices).install());
        LOGGER.log(
                Logger.Level.INFO,
                "PERC drop-in is active: " + settings.conferences().size() + " conferences configured, version "
                        + DropIn.class.getPackage().getImplementationVersion());
    }

    /** Of two classes with the same name only one is run, and it is not known which. */
    static void requireAlone(Class<?> entry) throws IOException {
        String file = entry.getName().replace('.', '/') + ".class";
        List<URL> found = Collections.list(entry.getClassLoader().getResources(file));
        if (found.size() != 1) {
            throw new IllegalStateException(
                    "class " + entry.getName() + " is there " + found.size() + " times: expected it once, in "
                            + DropIn.class.getProtectionDomain().getCodeSource().getLocation() + ", found " + found);
        }
    }
}
