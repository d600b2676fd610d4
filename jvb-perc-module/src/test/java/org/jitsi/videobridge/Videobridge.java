package org.jitsi.videobridge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kotlin.Pair;
import kotlin.Unit;
import org.jitsi.metrics.CounterMetric;
import org.jitsi.metrics.LongGaugeMetric;
import org.jitsi.nlj.stats.DelayStats;
import org.jitsi.videobridge.metrics.VideobridgeMetricsContainer;
import org.jitsi.videobridge.xmpp.XmppConnection;
import org.jitsi.xmpp.extensions.colibri.ColibriStatsExtension;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jvbperc.md.agent.weave.BridgeDouble;

/** Double with a real class's name. */
public final class Videobridge implements BridgeDouble {
    private final Map<String, Conference> conferences = new ConcurrentHashMap<>();
    private final String version;

    public Videobridge(Object xmppConnection, String version) {
        this.version = version;
    }

    public String getVersion() {
        return version;
    }

    public Conference getConferenceByMeetingId(String meetingId) {
        return conferences.get(meetingId);
    }

    public IQ handleConferenceModifyIq(ConferenceModifyIQ request) {
        String id = request.getMeetingId();
        Conference known = conferences.get(id);
        if (request.getCreate() == (known != null)) {
            return IQ.createErrorResponse(
                    request, known != null ? StanzaError.Condition.conflict : StanzaError.Condition.item_not_found);
        }
        if (known == null) {
            known = new Conference(id, request.getConferenceName());
            conferences.put(id, known);
        }
        Pair<IQ, Boolean> response = known.handler.handleConferenceModifyIQ(request);
        if (request.getExpire() || response.getSecond()) {
            expire(id);
        }
        return response.getFirst();
    }

    @Override
    public String presence() {
        XmppConnection connection = new XmppConnection();
        connection.setPresenceExtension(new ColibriStatsExtension());
        return connection.presence().toXML().toString();
    }

    @Override
    public long metric(String name) {
        Object metric = VideobridgeMetricsContainer.getInstance().metrics.get(name);
        return metric instanceof CounterMetric counter ? counter.value : ((LongGaugeMetric) metric).value;
    }

    @Override
    public int conferences() {
        return conferences.size();
    }

    @Override
    public IQ modify(ConferenceModifyIQ request) {
        return handleConferenceModifyIq(request);
    }

    @Override
    public void enqueue(ConferenceModifyIQ request, Consumer<IQ> answer) {
        Conference conference = conferences.computeIfAbsent(
                request.getMeetingId(), id -> new Conference(id, request.getConferenceName()));
        DelayStats delays = new DelayStats();
        conference.enqueueColibriRequest(new XmppConnection.ColibriRequest(request, delays, delays, 1, response -> {
            answer.accept(response);
            return Unit.INSTANCE;
        }));
    }

    @Override
    public EndpointDouble endpoint(String meetingId, String endpointId) {
        Conference conference = conferences.get(meetingId);
        return conference == null ? null : conference.getLocalEndpoint(endpointId);
    }

    @Override
    public void expire(String meetingId) {
        Conference ended = conferences.remove(meetingId);
        if (ended != null) {
            ended.expire();
        }
    }
}
