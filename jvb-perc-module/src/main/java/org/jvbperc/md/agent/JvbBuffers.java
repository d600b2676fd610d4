package org.jvbperc.md.agent;

import org.jitsi.utils.logging2.Logger;

/**
 * The buffers in which bridges since October 2024 pass DTLS datagrams. Earlier ones pass arrays and have no such class; they
 * never call this object.
 */
final class JvbBuffers {
    private final BridgeMember array;
    private final BridgeMember offset;
    private final BridgeMember length;
    private final BridgeMember pool;
    private final BridgeMember giveBack;
    private final Logger logger;

    /** Takes the content of a buffer. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] data, int offset, int length);
    }

    private JvbBuffers(MemberResolver find, Logger logger) {
        Class<?> buffer = find.type("org.ice4j.util.Buffer");
        array = find.method(buffer, "getBuffer");
        offset = find.method(buffer, "getOffset");
        length = find.method(buffer, "getLength");
        pool = find.getter(find.type("org.ice4j.util.BufferPool"), "returnBuffer");
        giveBack = find.method(find.type("kotlin.jvm.functions.Function1"), "invoke", Object.class);
        this.logger = logger;
    }

    /**
     * Finds the members.
     *
     * @throws MissingMembersException if the bridge has the class but not all of its members
     */
    static JvbBuffers resolve(ClassLoader loader, Logger logger) throws MissingMembersException {
        MemberResolver find = new MemberResolver(loader);
        JvbBuffers buffers = new JvbBuffers(find, logger);
        if (!find.missing().contains("org.ice4j.util.Buffer")) {
            find.requireAll();
        }
        return buffers;
    }

    /** Passes the content to {@code consumer} and returns the buffer to its pool. */
    void consume(Object buffer, Sink sink) {
        try {
            byte[] data = (byte[]) array.get(buffer);
            sink.take(data, (int) offset.get(buffer), (int) length.get(buffer));
        } finally {
            try {
                giveBack.call(pool.get(), buffer);
            } catch (BridgeCallException e) {
                logger.debug(() -> "A buffer was not returned to the bridge's pool: " + e.getMessage());
            }
        }
    }
}
