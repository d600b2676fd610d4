package org.jitsi.videobridge.cc.allocation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Double with a real class's name; its constructor works without the field, which a test takes away. */
public final class PacketHandler {
    private Map<Long, Object> adaptiveSourceProjectionMap;

    public synchronized Map<Long, Object> projections() {
        if (adaptiveSourceProjectionMap == null) {
            adaptiveSourceProjectionMap = new ConcurrentHashMap<>();
        }
        return adaptiveSourceProjectionMap;
    }
}
