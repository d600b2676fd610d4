package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** Makes the connections of the bridge's XMPP client announce PERC, when the client is created. Inlined into the bridge's class. */
final class XmppCreatedAdvice {
    private XmppCreatedAdvice() {}

    @Advice.OnMethodExit
    static void exit() {
        BridgeHooks.xmppCreated();
    }
}
