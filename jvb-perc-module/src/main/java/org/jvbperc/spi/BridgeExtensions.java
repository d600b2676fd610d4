package org.jvbperc.spi;

import java.util.ServiceLoader;

/** Where the patched bridge gets its extension from: the first one on the class path, or one that does nothing. */
public final class BridgeExtensions {
    private static final BridgeExtension EXTENSION = ServiceLoader.load(
                    BridgeExtension.class, BridgeExtension.class.getClassLoader())
            .findFirst()
            .orElseGet(() -> new BridgeExtension() {});

    private BridgeExtensions() {}

    /** The extension; always the same. */
    public static BridgeExtension get() {
        return EXTENSION;
    }
}
