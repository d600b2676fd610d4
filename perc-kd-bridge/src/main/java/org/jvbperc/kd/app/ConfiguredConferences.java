package org.jvbperc.kd.app;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jvbperc.kd.config.ConferenceSettings;
import org.jvbperc.kd.core.KeyDistributorCore;
import org.jvbperc.kd.tunnel.MdRegistry;

/**
 * The conferences of the configuration, which exist as long as the Key Distributor runs: one that has reached its longest lifetime
 * is created again, with new keys. Thread-safe.
 */
final class ConfiguredConferences {
    private static final System.Logger LOG = System.getLogger(ConfiguredConferences.class.getName());

    private final List<ConferenceSettings> configured;
    private final KeyDistributorCore core;
    private final MdRegistry mediaDistributors;
    /** Configured rooms that an administrator has ended; they are not created again. */
    private final Set<String> endedByRequest = ConcurrentHashMap.newKeySet();

    ConfiguredConferences(List<ConferenceSettings> configured, KeyDistributorCore core, MdRegistry mediaDistributors) {
        this.configured = List.copyOf(configured);
        this.core = core;
        this.mediaDistributors = mediaDistributors;
    }

    /** Creates the configured conferences that do not exist, except those that an administrator has ended. */
    void createMissing() {
        for (ConferenceSettings settings : configured) {
            if (!endedByRequest.contains(settings.room())
                    && core.conferences().find(settings.room()).isEmpty()) {
                create(settings);
            }
        }
    }

    private void create(ConferenceSettings settings) {
        core.conferences()
                .create(
                        settings.room(),
                        settings.policy().withoutIdleEnd(),
                        settings.mdUrls().isEmpty(),
                        core.clock().instant())
                .ifPresent(conference -> {
                    settings.mdUrls().forEach(url -> mediaDistributors.registerWhenPossible(conference, url));
                    LOG.log(System.Logger.Level.INFO, "conference \"{0}\" begins, as configured", settings.room());
                });
    }

    /** An administrator ends {@code room}: if it is configured, it is not created again. */
    void endByRequest(String room) {
        if (configured.stream().anyMatch(settings -> settings.room().equals(room))) {
            endedByRequest.add(room);
        }
    }

    /** An administrator has created {@code room}: if it is configured, it is created again after its end. */
    void createdByRequest(String room) {
        endedByRequest.remove(room);
    }
}
