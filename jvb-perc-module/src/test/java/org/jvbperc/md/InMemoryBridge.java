package org.jvbperc.md;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.CandidateType;
import org.jitsi.xmpp.extensions.jingle.IceCandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.bridge.PercAssociation;

/** A bridge without network: keeps endpoints by Colibri2's rules and records what the Media Distributor does to them. */
final class InMemoryBridge implements BridgeAdapter {
    private final Map<String, Map<String, Endpoint>> conferences = new ConcurrentHashMap<>();
    final BlockingQueue<ConferenceModifyIQ> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Endpoint> created = new LinkedBlockingQueue<>();
    volatile MediaDistributor mediaDistributor;
    volatile StanzaError.Condition refuseWith;

    final class Endpoint implements BridgeEndpoint {
        final String conferenceId;
        final String id;
        final BlockingQueue<Octets> dtls = new LinkedBlockingQueue<>();
        final BlockingQueue<HopByHopTransforms> transforms = new LinkedBlockingQueue<>();
        final BlockingQueue<String> expired = new LinkedBlockingQueue<>();
        final BlockingQueue<Set<Integer>> forgotten = new LinkedBlockingQueue<>();

        private Endpoint(String conferenceId, String id) {
            this.conferenceId = conferenceId;
            this.id = id;
        }

        PercAssociation association() {
            return mediaDistributor.association(conferenceId, id).orElseThrow();
        }

        @Override
        public void sendDtls(byte[] datagram, int offset, int length) {
            dtls.add(Octets.of(datagram, offset, length));
        }

        @Override
        public void installHopByHop(HopByHopTransforms newTransforms) {
            transforms.add(newTransforms);
        }

        @Override
        public void forgetSources(Set<Integer> ssrcs) {
            forgotten.add(ssrcs);
        }

        @Override
        public void expire(String reason) {
            Map<String, Endpoint> conference = conferences.get(conferenceId);
            if (conference != null && conference.remove(id, this)) {
                expired.add(reason);
                if (conference.isEmpty()) {
                    conferences.remove(conferenceId, conference);
                }
                mediaDistributor.association(conferenceId, id).ifPresent(PercAssociation::endpointGone);
            }
        }
    }

    @Override
    public String name() {
        return "in-memory";
    }

    @Override
    public synchronized IQ modifyConference(ConferenceModifyIQ request) {
        requests.add(request);
        if (refuseWith != null) {
            return error(request, refuseWith);
        }
        String id = request.getMeetingId();
        if (request.getCreate() == conferences.containsKey(id)) {
            return error(
                    request,
                    request.getCreate() ? StanzaError.Condition.conflict : StanzaError.Condition.item_not_found);
        }
        Map<String, Endpoint> conference = conferences.computeIfAbsent(id, absent -> new ConcurrentHashMap<>());
        ConferenceModifiedIQ.Builder response = ConferenceModifiedIQ.builder(request.getStanzaId());
        response.ofType(IQ.Type.result);
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            Endpoint made = new Endpoint(id, endpoint.getId());
            conference.put(endpoint.getId(), made);
            created.add(made);
            Colibri2Endpoint.Builder described = Colibri2Endpoint.getBuilder();
            described.setId(endpoint.getId());
            described.setTransport(Transport.getBuilder()
                    .setIceUdpExtension(transport(endpoint.getId()))
                    .build());
            response.addEndpoint(described.build());
        }
        return response.build();
    }

    private static IceUdpTransportPacketExtension transport(String endpointId) {
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setUfrag("u" + endpointId);
        transport.setPassword("bridge-password-0123456789");
        for (String protocol : new String[] {"udp", "tcp"}) {
            IceCandidatePacketExtension candidate = new IceCandidatePacketExtension();
            candidate.setID("c-" + protocol);
            candidate.setFoundation("1");
            candidate.setComponent(1);
            candidate.setProtocol(protocol);
            candidate.setPriority(2130706431);
            candidate.setIP("127.0.0.1");
            candidate.setPort(10020);
            candidate.setType(CandidateType.host);
            candidate.setGeneration(0);
            transport.addCandidate(candidate);
        }
        return transport;
    }

    private static IQ error(ConferenceModifyIQ request, StanzaError.Condition condition) {
        return IQ.createErrorResponse(request, condition);
    }

    @Override
    public Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId) {
        return Optional.ofNullable(
                conferences.getOrDefault(conferenceId, Map.of()).get(endpointId));
    }

    int size() {
        return conferences.values().stream().mapToInt(Map::size).sum();
    }

    /** Ends a conference by the bridge's own rules. */
    void forgetConference(String conferenceId) {
        conferences.remove(conferenceId);
    }
}
