package org.jvbperc.embedded;

import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.jvbperc.embedded.ice.IceHarvester;
import org.jvbperc.embedded.media.MediaLane;
import org.jvbperc.embedded.media.PacketPool;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.md.bridge.PercAssociation;

/** A bridge without Media Distributor: what goes to associations is written down. */
public final class AdapterFixture implements AutoCloseable {
    final BridgeMetrics metrics = new BridgeMetrics();
    final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    final Map<String, BlockingQueue<byte[]>> dtls = new ConcurrentHashMap<>();
    final EmbeddedBridgeAdapter adapter;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
    private final IceHarvester harvester;
    private final MediaLane lane;

    AdapterFixture(String configuration) {
        try {
            EmbeddedBridgeSettings settings = EmbeddedBridgeSettings.load(
                    EmbeddedBridgeSettings.withDefaults(ConfigFactory.parseString(configuration)));
            PacketPool pool = new PacketPool(256);
            harvester = IceHarvester.bind(settings.bindAddress(), 0);
            lane = new MediaLane("test-media", settings.queuePackets(), pool, metrics);
            adapter = new EmbeddedBridgeAdapter(
                    new BridgeResources(settings, harvester, pool, metrics, housekeeping, this::association),
                    List.of(lane));
        } catch (BridgeStartException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    int udpPort() {
        return harvester.local().getPort();
    }

    BlockingQueue<byte[]> dtlsOf(String endpointId) {
        return dtls.computeIfAbsent(endpointId, id -> new LinkedBlockingQueue<>());
    }

    private Optional<PercAssociation> association(String conferenceId, String endpointId) {
        return Optional.of(new PercAssociation() {
            @Override
            public void dtlsReceived(byte[] datagram, int offset, int length) {
                dtlsOf(endpointId).add(Arrays.copyOfRange(datagram, offset, offset + length));
            }

            @Override
            public void endpointGone() {
                gone.add(conferenceId + "/" + endpointId);
            }
        });
    }

    @Override
    public void close() {
        adapter.close();
        housekeeping.shutdown();
        lane.close();
        harvester.close();
    }
}
