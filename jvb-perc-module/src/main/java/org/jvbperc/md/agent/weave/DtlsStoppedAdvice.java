package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Ends the endpoint of a DTLS transport that was stopped. Inlined into the bridge's class. */
final class DtlsStoppedAdvice {
    private DtlsStoppedAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.This Object transport) {
        BridgeHooks.dtlsStopped(transport);
    }
}
