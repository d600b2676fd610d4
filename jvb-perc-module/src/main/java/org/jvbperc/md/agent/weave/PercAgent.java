package org.jvbperc.md.agent.weave;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.md.agent.WeavingReport;

/**
 * The entry point of {@code -javaagent:jvb-perc.jar}, before the bridge's main method: checks that the bridge has every member
 * that must be woven, and installs the weaving. It loads none of the bridge's classes.
 */
public final class PercAgent {
    private PercAgent() {}

    /** Called by the JVM; {@code arguments} are ignored, because the configuration is in jvb.conf. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        WeavingReport report = new WeavingReport();
        new BridgeWeaver(ClassFileLocator.ForClassLoader.ofSystemLoader(), report)
                .agent()
                .installOn(instrumentation);
        BridgeHooks.weaving(report);
    }
}
