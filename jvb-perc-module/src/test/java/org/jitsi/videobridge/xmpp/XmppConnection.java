package org.jitsi.videobridge.xmpp;

import kotlin.Unit;
import kotlin.jvm.functions.Function1;
import org.jitsi.nlj.stats.DelayStats;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.ExtensionElement;
import org.jivesoftware.smack.packet.IQ;

/** Double with a real class's name. */
public final class XmppConnection {
    private ExtensionElement presence;

    public void setPresenceExtension(ExtensionElement extension) {
        presence = extension;
    }

    public ExtensionElement presence() {
        return presence;
    }

    /** Double with a real class's name. */
    public static final class ColibriRequest {
        private final ConferenceModifyIQ request;
        private final DelayStats total;
        private final DelayStats processing;
        private final long received;
        private final Function1<IQ, Unit> callback;

        public ColibriRequest(
                ConferenceModifyIQ request,
                DelayStats total,
                DelayStats processing,
                long received,
                Function1<IQ, Unit> callback) {
            this.request = request;
            this.total = total;
            this.processing = processing;
            this.received = received;
            this.callback = callback;
        }

        public ConferenceModifyIQ getRequest() {
            return request;
        }

        public DelayStats getTotalDelayStats() {
            return total;
        }

        public DelayStats getProcessingDelayStats() {
            return processing;
        }

        public long getReceiveTime() {
            return received;
        }

        public Function1<IQ, Unit> getCallback() {
            return callback;
        }

        public ColibriRequest copy(
                ConferenceModifyIQ newRequest,
                DelayStats newTotal,
                DelayStats newProcessing,
                long newReceived,
                Function1<IQ, Unit> newCallback) {
            return new ColibriRequest(newRequest, newTotal, newProcessing, newReceived, newCallback);
        }
    }
}
