package org.jvbperc.md.patched;

import java.util.function.UnaryOperator;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.spi.BridgeExtension;

/**
 * Hands what a patched bridge calls on to the hooks that the agent weaves into an unmodified one. Does nothing if the agent is
 * there too: each event must arrive once. Made by {@link java.util.ServiceLoader}; safe for several threads.
 */
public final class PatchedBridge implements BridgeExtension {
    private final boolean active;

    public PatchedBridge() {
        this(BridgeHooks.isWoven());
    }

    PatchedBridge(boolean woven) {
        active = !woven;
        if (woven) {
            new LoggerImpl(PatchedBridge.class.getName())
                    .warn("This bridge is patched for PERC and has the agent: the agent is used, remove one of them");
        }
    }

    @Override
    public void bridgeStarted(Object videobridge, @Nullable Object[] arguments) {
        if (active) {
            BridgeHooks.bridgeStarted(videobridge, arguments);
        }
    }

    @Override
    public Object colibriRequest(Object queued) {
        return active ? BridgeHooks.colibriRequest(queued) : queued;
    }

    @Override
    @SuppressWarnings("NullAway") // the bridge never returns null; the hooks give back what they were given
    public Object conferenceModify(Object conference, Object request, UnaryOperator<Object> bridge) {
        if (!active) {
            return bridge.apply(request);
        }
        Object refusal = BridgeHooks.beforeConferenceModify(conference, request);
        if (refusal != null) {
            return BridgeHooks.afterConferenceModify(conference, request, refusal, null);
        }
        Object result = null;
        boolean handled = false;
        try {
            result = bridge.apply(request);
            handled = true;
        } finally {
            if (!handled) {
                BridgeHooks.afterConferenceModify(conference, request, null, null);
            }
        }
        return BridgeHooks.afterConferenceModify(conference, request, null, result);
    }

    @Override
    public void conferenceExpired(Object conference) {
        if (active) {
            BridgeHooks.conferenceExpired(conference);
        }
    }

    @Override
    public void dtlsCreated(Object transport) {
        if (active) {
            BridgeHooks.dtlsCreated(transport);
        }
    }

    @Override
    public boolean startDtls(Object transport) {
        return active && BridgeHooks.startDtls(transport);
    }

    @Override
    public boolean dtlsBuffer(Object transport, Object buffer) {
        return active && BridgeHooks.dtlsBuffer(transport, buffer);
    }

    @Override
    public void dtlsStopped(Object transport) {
        if (active) {
            BridgeHooks.dtlsStopped(transport);
        }
    }

    @Override
    public boolean suppressesProbing(Object sender) {
        return active && BridgeHooks.suppressesProbing(sender);
    }

    @Override
    public void xmppCreated(Object xmppConnection) {
        if (active) {
            BridgeHooks.xmppCreated();
        }
    }

    @Override
    public void presence(Object xmppConnection, Object element) {
        if (active) {
            BridgeHooks.presence(element);
        }
    }
}
