package org.jvbperc.ice;

import java.net.InetSocketAddress;

/** Told what happens in an {@link IceSession}. Called on ice4j's threads; must not block. */
public interface IceEvents {
    /** The checks have ended well: there is a selected pair. */
    default void completed() {}

    /** A check to this address succeeded: the peer is there. Once or more for each pair. */
    default void validated(InetSocketAddress remote) {}

    /** A check on the selected pair was not answered. */
    default void selectedPairFailed() {}

    /** The checks have ended without a pair. */
    default void checksFailed() {}
}
