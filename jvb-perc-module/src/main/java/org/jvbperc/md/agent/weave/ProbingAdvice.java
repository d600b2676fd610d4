package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/**
 * Suppresses the bridge's own probe packets, which no PERC endpoint could decrypt. It reports them as sent, because the
 * bandwidth estimator takes 0 for an error. Inlined into the bridge's class.
 */
final class ProbingAdvice {
    private ProbingAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.This Object sender) {
        return BridgeHooks.suppressesProbing(sender);
    }

    @Advice.OnMethodExit
    @SuppressWarnings({"AssignmentToParameter", "UnusedAssignment", "UnusedVariable"})
    static void exit(
            @Advice.Enter boolean suppressed,
            @Advice.Argument(1) int bytes,
            @Advice.Return(readOnly = false) int sent) {
        if (suppressed) {
            sent = bytes;
        }
    }
}
