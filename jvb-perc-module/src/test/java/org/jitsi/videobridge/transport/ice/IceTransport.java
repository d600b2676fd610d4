package org.jitsi.videobridge.transport.ice;

import java.util.concurrent.atomic.AtomicBoolean;

/** Double with a real class's name. */
public final class IceTransport {
    private final AtomicBoolean iceConnected = new AtomicBoolean();

    public boolean isConnected() {
        return iceConnected.get();
    }
}
