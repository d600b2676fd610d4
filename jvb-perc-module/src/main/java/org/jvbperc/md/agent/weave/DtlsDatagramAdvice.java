package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** As {@link DtlsBufferAdvice}, for bridges before October 2024, whose input takes an array. Inlined into the bridge's class. */
final class DtlsDatagramAdvice {
    private DtlsDatagramAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.This Object transport,
            @Advice.Argument(0) byte[] data,
            @Advice.Argument(1) int offset,
            @Advice.Argument(2) int length) {
        return BridgeHooks.dtlsDatagram(transport, data, offset, length);
    }
}
