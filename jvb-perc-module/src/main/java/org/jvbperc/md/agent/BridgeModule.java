package org.jvbperc.md.agent;

import org.jspecify.annotations.Nullable;

/** The implementation of the bridge's hooks; see {@link BridgeHooks} for each. By default a hook does nothing. */
interface BridgeModule extends AutoCloseable {
    /** A Colibri2 request is queued. */
    default Object colibriRequest(Object queued) {
        return queued;
    }

    /** Before the bridge handles a Colibri2 request. */
    default @Nullable Object beforeConferenceModify(Object conference, Object request) {
        return null;
    }

    /** After the bridge handled a Colibri2 request. */
    default @Nullable Object afterConferenceModify(
            Object request, @Nullable Object refusedWith, @Nullable Object result) {
        return refusedWith == null ? result : refusedWith;
    }

    /** A conference has expired. */
    default void conferenceExpired(Object conference) {}

    /** A DTLS transport was constructed. */
    default void dtlsCreated(Object transport) {}

    /** ICE has a pair; true if the bridge must not start DTLS. */
    default boolean startDtls(Object transport) {
        return false;
    }

    /** A datagram in a buffer; true if it was consumed. */
    default boolean dtlsBuffer(Object transport, Object buffer) {
        return false;
    }

    /** A datagram in an array; true if it was consumed. */
    default boolean dtlsDatagram(Object transport, byte[] data, int offset, int length) {
        return false;
    }

    /** A DTLS transport was stopped. */
    default void dtlsStopped(Object transport) {}

    /** Whether the sender must not send probe packets. */
    default boolean suppressesProbing(Object sender) {
        return false;
    }

    /** State as a JSON object. */
    String state();

    @Override
    default void close() {}
}
