package org.jvbperc.md.agent;

/** The bridge's version, for reports. */
final class JvbVersion {
    private JvbVersion() {}

    /** The version that the bridge reports, or {@code unknown}. */
    static String of(Object videobridge) {
        try {
            return String.valueOf(videobridge.getClass().getMethod("getVersion").invoke(videobridge));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "unknown";
        }
    }
}
