package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jvbperc.md.agent.BridgeHooks;

/** When the bridge makes its XMPP client: its connections announce PERC. Inlined into the bridge's class. */
final class XmppCreatedAdvice {
    private XmppCreatedAdvice() {}

    @Advice.OnMethodExit
    static void exit() {
        BridgeHooks.xmppCreated();
    }
}
