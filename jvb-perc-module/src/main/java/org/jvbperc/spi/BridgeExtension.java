package org.jvbperc.spi;

import java.util.function.UnaryOperator;

/**
 * What a Jitsi Videobridge that was built with {@code patches/jitsi-videobridge} calls, as a service
 * ({@link java.util.ServiceLoader}). Arguments are the bridge's own objects; the types are the JDK's, so that bridge and extension
 * are compiled without each other. The same file is part of the patch and of the extension's jar: it must not differ.
 *
 * <p>Calls come on the bridge's threads, several at a time, and must not block; none may throw. By default nothing is changed.
 */
public interface BridgeExtension {
    /**
     * The bridge was constructed.
     *
     * @param videobridge the bridge
     * @param arguments of its constructor; may hold null
     */
    default void bridgeStarted(Object videobridge, Object[] arguments) {}

    /** A conference queues a Colibri2 request that came over XMPP; the result, of the same type, takes its place. */
    default Object colibriRequest(Object queued) {
        return queued;
    }

    /**
     * A conference is to handle a Colibri2 request.
     *
     * @param bridge what the bridge does with a request: returns its pair of response and flag, may throw
     * @return such a pair
     */
    default Object conferenceModify(Object conference, Object request, UnaryOperator<Object> bridge) {
        return bridge.apply(request);
    }

    /** A conference has expired. */
    default void conferenceExpired(Object conference) {}

    /** A DTLS transport was constructed. */
    default void dtlsCreated(Object transport) {}

    /** ICE of a DTLS transport has a pair; true if the bridge must not start DTLS. */
    default boolean startDtls(Object transport) {
        return false;
    }

    /** A datagram for a DTLS transport, which is consumed if the result is true: the buffer then went back to its pool. */
    default boolean dtlsBuffer(Object transport, Object buffer) {
        return false;
    }

    /** A DTLS transport was stopped. */
    default void dtlsStopped(Object transport) {}

    /** Whether this sender's probe packets must not leave; it then says that it sent them. */
    default boolean suppressesProbing(Object sender) {
        return false;
    }

    /** The bridge makes its XMPP client, which has no connections yet. */
    default void xmppCreated(Object xmppConnection) {}

    /** The bridge puts an element into its XMPP presence; it may be added to. */
    default void presence(Object xmppConnection, Object element) {}
}
