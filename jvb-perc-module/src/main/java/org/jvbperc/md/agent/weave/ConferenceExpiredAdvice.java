package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** When a conference has expired. Inlined into the bridge's class. */
final class ConferenceExpiredAdvice {
    private ConferenceExpiredAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.This Object conference) {
        BridgeHooks.conferenceExpired(conference);
    }
}
