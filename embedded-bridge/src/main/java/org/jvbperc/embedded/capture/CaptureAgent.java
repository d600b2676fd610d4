package org.jvbperc.embedded.capture;

/**
 * A Java agent that does nothing: naming {@link CaptureJar}'s file with {@code -javaagent} puts it on the class path of a bridge
 * without a change to its start script or folder.
 */
public final class CaptureAgent {
    private CaptureAgent() {}

    public static void premain(String arguments) {
        // Nothing to do: the agent only has to be on the class path.
    }
}
