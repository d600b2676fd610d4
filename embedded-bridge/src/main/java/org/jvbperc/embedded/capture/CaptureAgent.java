package org.jvbperc.embedded.capture;

/**
 * A Java agent that does nothing: naming {@link CaptureJar}'s file with {@code -javaagent} puts it on the class path of a bridge whose
 * start script and folder stay as they are.
 */
public final class CaptureAgent {
    private CaptureAgent() {}

    public static void premain(String arguments) {
        // Being on the class path is all.
    }
}
