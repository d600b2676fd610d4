package org.jvbperc.endpoint.signalling;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes the signalling of one call, not yet connected. */
@FunctionalInterface
public interface SignallingFactory {
    /**
     * @param room the conference's name
     * @param timeout for each exchange
     * @param tls trust in servers; null for the JDK's
     */
    CallSignalling create(String room, Duration timeout, @Nullable SSLContext tls);
}
