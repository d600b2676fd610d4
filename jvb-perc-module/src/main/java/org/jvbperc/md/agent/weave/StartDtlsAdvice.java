package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Suppresses the bridge's own DTLS handshake for transports that use PERC. Inlined into the bridge's class. */
final class StartDtlsAdvice {
    private StartDtlsAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.This Object transport) {
        return BridgeHooks.startDtls(transport);
    }
}
