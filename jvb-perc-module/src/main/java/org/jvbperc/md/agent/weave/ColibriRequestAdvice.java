package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jvbperc.md.agent.BridgeHooks;

/**
 * Replaces the queue entry of a request that came over XMPP, so that its answer can be deferred. Inlined into the bridge's
 * class.
 */
final class ColibriRequestAdvice {
    private ColibriRequestAdvice() {}

    @Advice.OnMethodEnter
    @SuppressWarnings({"AssignmentToParameter", "UnusedAssignment", "UnusedVariable"})
    static void enter(@Advice.Argument(value = 0, readOnly = false, typing = Assigner.Typing.DYNAMIC) Object request) {
        request = BridgeHooks.colibriRequest(request);
    }
}
