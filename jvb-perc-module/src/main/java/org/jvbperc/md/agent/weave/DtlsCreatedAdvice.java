package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** After a DTLS transport was made: ties it to the endpoint that this thread creates. Inlined into the bridge's class. */
final class DtlsCreatedAdvice {
    private DtlsCreatedAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object transport) {
        BridgeHooks.dtlsCreated(transport);
    }
}
