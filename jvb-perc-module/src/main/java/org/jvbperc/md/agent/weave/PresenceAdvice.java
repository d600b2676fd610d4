package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Adds PERC to the statistics that the bridge puts into its presence. Inlined into the bridge's class. */
final class PresenceAdvice {
    private PresenceAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Object extension) {
        BridgeHooks.presence(extension);
    }
}
