package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Replaces the bridge's own DTLS input for transports that use PERC. Inlined into the bridge's class. */
final class DtlsBufferAdvice {
    private DtlsBufferAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.This Object transport, @Advice.Argument(0) Object buffer) {
        return BridgeHooks.dtlsBuffer(transport, buffer);
    }
}
