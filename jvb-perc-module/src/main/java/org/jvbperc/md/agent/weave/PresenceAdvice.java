package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** When the bridge puts an element into its presence: its statistics say that it serves PERC. Inlined into the bridge's class. */
final class PresenceAdvice {
    private PresenceAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Object extension) {
        BridgeHooks.presence(extension);
    }
}
