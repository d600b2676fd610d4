package org.jvbperc.kd.tunnel;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The Media Distributors that this Key Distributor dials, and which conferences each of them serves. Thread-safe.
 */
public final class MdRegistry implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int QUEUE_LENGTH = 1024;

    private final MdLinkServices services;
    private final ThreadPoolExecutor threads;
    /** Guarded by itself, as is {@code urls}. */
    private final Map<URI, MdLink> links = new LinkedHashMap<>();
    /** The Media Distributors of each conference, in the order in which they were registered. */
    private final Map<Conference, List<URI>> urls = new HashMap<>();

    public MdRegistry(KdConfig config, TunnelHub hub, KdMetrics metrics, Clock clock) {
        this.services = new MdLinkServices(
                new StartConfClient(
                        config.mdHttp(),
                        config.tunnel().identity().fingerprint(),
                        config.identity().own().name()),
                new TunnelTrust(config.tunnel()),
                hub,
                metrics,
                config.mdHttp().maxBackoff(),
                clock);
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_LENGTH),
                DaemonThreads.named("perc-kd-md"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Registers {@code conference} with a Media Distributor, and waits a little for the tunnel.
     *
     * @throws StartConfException if it does not accept the conference
     */
    public void register(Conference conference, URI url, Duration wait) throws StartConfException {
        MdLink link = add(conference, url, true);
        try {
            link.register(conference);
            link.awaitTunnel(wait);
        } catch (StartConfException e) {
            unregister(conference);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Registers {@code conference} in the background as soon as the Media Distributor can be reached. */
    public void registerWhenPossible(Conference conference, URI url) {
        MdLink unused = add(conference, url, false);
    }

    /** Removes {@code conference} from all Media Distributors; tunnels that serve no other conference are closed a little later. */
    public void unregister(Conference conference) {
        synchronized (links) {
            urls.remove(conference);
            links.values().forEach(link -> link.remove(conference));
        }
    }

    /** The state of the links to the Media Distributors of {@code conference}, in the order of their registration. */
    public List<MdLinkStatus> status(Conference conference) {
        List<MdLinkStatus> result = new ArrayList<>();
        synchronized (links) {
            for (URI url : urls.getOrDefault(conference, List.of())) {
                MdLink link = links.get(url);
                if (link != null) {
                    result.add(link.status(conference));
                }
            }
        }
        return result;
    }

    /** Begins registrations that are due, and closes tunnels that are no longer used. */
    public void tick(Instant now) {
        List<MdLink> all;
        List<MdLink> unused;
        synchronized (links) {
            unused = links.values().stream().filter(link -> link.isUnused(now)).toList();
            unused.forEach(link -> links.remove(link.url()));
            all = List.copyOf(links.values());
        }
        unused.forEach(MdLink::close);
        for (MdLink link : all) {
            if (link.claimAttempt(now)) {
                try {
                    threads.execute(link::registerAll);
                } catch (RejectedExecutionException shuttingDown) {
                    return;
                }
            }
        }
    }

    private MdLink add(Conference conference, URI url, boolean callerRegisters) {
        synchronized (links) {
            MdLink link = links.computeIfAbsent(url, key -> new MdLink(key, services));
            link.add(conference, callerRegisters);
            urls.computeIfAbsent(conference, key -> new ArrayList<>()).add(url);
            return link;
        }
    }

    /** Closes all tunnels; conferences stay. */
    @Override
    public void close() {
        threads.shutdownNow();
        List<MdLink> all;
        synchronized (links) {
            all = List.copyOf(links.values());
            links.clear();
        }
        all.forEach(MdLink::close);
    }
}
