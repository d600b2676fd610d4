package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jvbperc.md.agent.BridgeHooks;

/** When a request that came over XMPP is queued: makes that it can be answered later. Inlined into the bridge's class. */
final class ColibriRequestAdvice {
    private ColibriRequestAdvice() {}

    @Advice.OnMethodEnter
    @SuppressWarnings({"AssignmentToParameter", "UnusedAssignment", "UnusedVariable"})
    static void enter(@Advice.Argument(value = 0, readOnly = false, typing = Assigner.Typing.DYNAMIC) Object request) {
        request = BridgeHooks.colibriRequest(request);
    }
}
