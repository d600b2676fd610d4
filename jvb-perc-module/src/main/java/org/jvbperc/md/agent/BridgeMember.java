package org.jvbperc.md.agent;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * A method, constructor or field of the bridge. An exception of the bridge is thrown as a {@link BridgeCallException}. Safe for
 * several threads.
 */
final class BridgeMember {
    private final String name;
    private final MethodHandle handle;

    /**
     * @param name for messages
     * @param handle of the member, with arguments and result as objects
     */
    BridgeMember(String name, MethodHandle handle) {
        this.name = name;
        this.handle = handle.asSpreader(Object[].class, handle.type().parameterCount())
                .asType(java.lang.invoke.MethodType.methodType(Object.class, Object[].class));
    }

    /** Calls the member; null if it returns nothing. */
    @Nullable
    Object call(@Nullable Object... arguments) {
        try {
            return handle.invokeExact(arguments);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new BridgeCallException(name, e);
        }
    }

    /** Calls a member that never returns null. */
    Object get(@Nullable Object... arguments) {
        Object result = call(arguments);
        if (result == null) {
            throw new BridgeCallException(name, new NullPointerException("returned null"));
        }
        return result;
    }
}
