package org.jvbperc.md.agent;

import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.metrics.LogLimit;
import org.jvbperc.md.signalling.PercRefusal;

/**
 * Passes the bridge's hooks on to the Media Distributor, on a bridge that serves PERC. A hook that fails is logged and never disturbs
 * the bridge. Safe for several threads.
 */
final class JvbModule implements BridgeModule {
    private final Logger logger;
    private final LogLimit failures = new LogLimit();
    private final JvbMembers members;
    private final JvbBuffers buffers;
    private final JvbMediaDistributor distributor;
    private final JvbEndpoints endpoints;
    private final DeferredAnswers deferred;
    private final RequestHooks requests;
    private final RefusedRequests untilServing;
    private volatile boolean serving;

    /**
     * @param distributor closed with this object
     * @param untilServing the refusals until {@link #serve}
     */
    JvbModule(
            JvbMediaDistributor distributor,
            RefusedRequests untilServing,
            JvbMembers members,
            JvbBuffers buffers,
            ClassLoader loader,
            Logger logger) {
        this.logger = logger;
        this.members = members;
        this.buffers = buffers;
        this.distributor = distributor;
        this.untilServing = untilServing;
        this.endpoints = distributor.endpoints();
        this.deferred = new DeferredAnswers(loader, logger);
        this.requests =
                new RequestHooks(members, distributor.adapter(), endpoints, distributor.signalling(), deferred, logger);
    }

    /**
     * Begins to serve requests for PERC, after the self-test.
     *
     * @param listener closed with this object
     */
    void serve(PercConfig config, PercHttpListener listener) {
        serving = true;
        distributor.serve(config, listener);
    }

    /** The Media Distributor behind the hooks. */
    JvbMediaDistributor mediaDistributor() {
        return distributor;
    }

    @Override
    public String state() {
        return distributor.state();
    }

    @Override
    public void close() {
        distributor.close();
    }

    @Override
    public Object colibriRequest(Object queued) {
        try {
            return deferred.deferrable(queued);
        } catch (RuntimeException e) {
            logger.error("PERC failed in the bridge hook colibriRequest", e);
            return queued;
        }
    }

    @Override
    public @Nullable Object beforeConferenceModify(Object conference, Object request) {
        if (!serving && !distributor.adapter().isCreating()) {
            return untilServing.before(conference, request);
        }
        try {
            IQ refusal = requests.before(conference, (ConferenceModifyIQ) request);
            return refusal == null ? null : refused(request, refusal);
        } catch (RuntimeException e) {
            return failed("beforeConferenceModify", request, e);
        }
    }

    @Override
    public @Nullable Object afterConferenceModify(
            Object request, @Nullable Object refusedWith, @Nullable Object result) {
        if (refusedWith != null) {
            return refusedWith;
        }
        if (result == null) {
            guard("afterConferenceModify", requests::failed);
            return null;
        }
        try {
            IQ response = (IQ) members.pairFirst.get(result);
            IQ completed = requests.after((ConferenceModifyIQ) request, response);
            return completed.equals(response) ? result : refused(request, completed);
        } catch (RuntimeException e) {
            return failed("afterConferenceModify", request, e);
        }
    }

    private Object failed(String hook, Object request, RuntimeException cause) {
        logger.error("PERC failed in the bridge hook " + hook, cause);
        guard(hook, requests::failed);
        return refused(request, PercRefusal.of((ConferenceModifyIQ) request, "PERC failed, see the bridge's log"));
    }

    /** The bridge's pair of a response and whether to expire the conference, which is empty if the request has created it. */
    private Object refused(Object request, IQ refusal) {
        return members.pair.get(refusal, ((ConferenceModifyIQ) request).getCreate());
    }

    @Override
    public void conferenceExpired(Object conference) {
        guard("conferenceExpired", () -> {
            if (members.conferenceMeetingId.call(conference) instanceof String meetingId) {
                endpoints.of(meetingId).forEach(endpoint -> dtlsStopped(endpoint.dtlsTransport()));
            }
        });
    }

    @Override
    public void dtlsCreated(Object transport) {
        guard("dtlsCreated", () -> distributor.adapter().transportCreated(transport));
    }

    @Override
    public boolean startDtls(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            guard("startDtls", endpoint::writable);
            return true;
        }
        return endpoints.owns(transport);
    }

    @Override
    public boolean dtlsBuffer(Object transport, Object buffer) {
        if (!endpoints.owns(transport)) {
            return false;
        }
        guard(
                "dtlsBuffer",
                () -> buffers.consume(buffer, (data, offset, length) -> dtlsDatagram(transport, data, offset, length)));
        return true;
    }

    @Override
    public boolean dtlsDatagram(Object transport, byte[] data, int offset, int length) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            guard(
                    "dtlsDatagram",
                    () -> distributor
                            .association(endpoint)
                            .ifPresent(association -> association.dtlsReceived(data, offset, length)));
            return true;
        }
        return endpoints.owns(transport);
    }

    @Override
    public void dtlsStopped(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            endpoint.stopped();
            endpoints.remove(endpoint);
            guard("dtlsStopped", () -> distributor.association(endpoint).ifPresent(PercAssociation::endpointGone));
        }
    }

    @Override
    public boolean suppressesProbing(Object sender) {
        return endpoints.isProbingSender(sender);
    }

    /** Some hooks run for each datagram. */
    private void guard(String hook, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            String ending = failures.next();
            if (ending != null) {
                logger.error("PERC failed in the bridge hook " + hook + ending, e);
            }
        }
    }
}
