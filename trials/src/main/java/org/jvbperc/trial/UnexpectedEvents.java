package org.jvbperc.trial;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jvbperc.endpoint.call.CallListener;
import org.jvbperc.endpoint.signalling.CallException;

/** Keeps what should not happen in a member's call, a sentence each. Safe for several threads. */
abstract class UnexpectedEvents implements CallListener {
    private final ConcurrentLinkedQueue<String> texts = new ConcurrentLinkedQueue<>();

    @Override
    public void keyExpired() {
        note("its key expired");
    }

    @Override
    public void keyDistributorGone(String reason) {
        note("the Key Distributor is gone: " + reason);
    }

    @Override
    public void warning(String text) {
        note(text);
    }

    @Override
    public void failed(CallException reason) {
        note("failed: " + reason.getMessage());
    }

    final void note(String text) {
        texts.add(who() + ": " + text);
    }

    /** The subject of the sentences, at this moment. */
    abstract String who();

    final List<String> texts() {
        return List.copyOf(texts);
    }
}
