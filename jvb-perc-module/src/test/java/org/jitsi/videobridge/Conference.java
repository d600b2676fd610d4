package org.jitsi.videobridge;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import kotlin.Pair;
import org.jitsi.rtp.Packet;
import org.jitsi.videobridge.colibri2.Colibri2ConferenceHandler;
import org.jitsi.videobridge.xmpp.XmppConnection;
import org.jivesoftware.smack.packet.IQ;

/** Double with a real class's name. */
public final class Conference {
    public final Colibri2ConferenceHandler handler = new Colibri2ConferenceHandler(this);
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final String meetingId;
    private final String name;

    Conference(String meetingId, String name) {
        this.meetingId = meetingId;
        this.name = name;
    }

    public String getMeetingId() {
        return meetingId;
    }

    public CharSequence getName() {
        return name;
    }

    public int getEndpointCount() {
        return endpoints.size();
    }

    public int getRelayCount() {
        return 0;
    }

    public Endpoint getLocalEndpoint(String id) {
        return endpoints.get(id);
    }

    public Endpoint createLocalEndpoint(String id) {
        Endpoint endpoint = new Endpoint(this, id);
        endpoints.put(id, endpoint);
        return endpoint;
    }

    /** What the conference does to a packet on its way; tests replace it. */
    public static UnaryOperator<Packet> onTheWay = UnaryOperator.identity();

    void forward(Endpoint from, Packet packet) {
        for (Endpoint endpoint : endpoints.values()) {
            if (!endpoint.equals(from) && endpoint.isTransportConnected()) {
                try {
                    endpoint.getTransceiver().send(onTheWay.apply(packet));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** As over XMPP, at once; the bridge has a queue. */
    public void enqueueColibriRequest(XmppConnection.ColibriRequest request) {
        Pair<IQ, Boolean> response = handler.handleConferenceModifyIQ(request.getRequest());
        request.getCallback().invoke(response.getFirst());
    }

    boolean remove(String id, Endpoint endpoint) {
        return endpoints.remove(id, endpoint);
    }

    void expire() {
        List.copyOf(endpoints.values()).forEach(Endpoint::expire);
    }
}
