package org.ice4j.util;

import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.jvm.functions.Function1;

/** Double with a real class's name. */
public final class BufferPool {
    public static final AtomicInteger RETURNED = new AtomicInteger();
    public static Function1<Buffer, Unit> returnBuffer = buffer -> {
        RETURNED.incrementAndGet();
        return Unit.INSTANCE;
    };

    private BufferPool() {}
}
