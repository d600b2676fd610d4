package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Assigns a DTLS transport that was constructed to the endpoint that this thread creates. Inlined into the bridge's class. */
final class DtlsCreatedAdvice {
    private DtlsCreatedAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object transport) {
        BridgeHooks.dtlsCreated(transport);
    }
}
