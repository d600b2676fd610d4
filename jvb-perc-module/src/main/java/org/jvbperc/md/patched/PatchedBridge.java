package org.jvbperc.md.patched;

import java.util.function.UnaryOperator;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.spi.BridgeExtension;

/**
 * Passes the calls of a patched bridge to the same hooks that the agent weaves into an unmodified bridge. If the agent runs
 * too, it passes nothing, so that no event arrives twice. {@link java.util.ServiceLoader} creates it. Safe for several threads.
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
                    .warn(
                            "This bridge is patched for PERC and also runs the PERC agent: only the agent is used. Remove one of them");
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
    @SuppressWarnings("NullAway") // The bridge never returns null, and the hooks return their argument.
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
