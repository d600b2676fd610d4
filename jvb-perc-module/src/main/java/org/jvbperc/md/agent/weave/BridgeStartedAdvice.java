package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** After the bridge was constructed. Inlined into the bridge's class. */
final class BridgeStartedAdvice {
    private BridgeStartedAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object bridge, @Advice.AllArguments Object[] arguments) {
        BridgeHooks.bridgeStarted(bridge, arguments);
    }
}
