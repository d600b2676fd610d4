package org.jvbperc.md.agent;

import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;

/**
 * Where the bridge's code calls, by the agent's weaving or by a patched bridge's extension point. Arguments are the bridge's own
 * objects. Every method falls through at once for what is not PERC's, and none throws.
 *
 * <p>The agent's weaving is inlined into the bridge's classes, which is why everything here is static and public.
 */
public final class BridgeHooks {
    private static final Logger LOGGER = new LoggerImpl("org.jvbperc.md.agent");

    private static final XmppAdvertisement ADVERTISEMENT = new XmppAdvertisement(LOGGER);

    private static volatile @Nullable WeavingReport weaving;
    private static volatile @Nullable BridgeModule module;

    private BridgeHooks() {}

    /** What the agent has woven; a patched bridge does not call this. */
    public static void weaving(WeavingReport report) {
        weaving = report;
        BridgeStart.reportIfNeverStarting(report, LOGGER);
    }

    /** Whether the agent is there. */
    public static boolean isWoven() {
        return weaving != null;
    }

    /**
     * The bridge was constructed: PERC starts with it.
     *
     * @param videobridge the bridge
     * @param arguments of its constructor
     */
    public static void bridgeStarted(Object videobridge, @Nullable Object[] arguments) {
        WeavingReport report = weaving;
        new BridgeStart(
                        videobridge,
                        report == null ? new WeavingReport() : report,
                        LOGGER,
                        ADVERTISEMENT,
                        started -> module = started)
                .run();
        Runtime.getRuntime().addShutdownHook(new Thread(BridgeHooks::bridgeStopped, "perc-shutdown"));
    }

    /** The bridge ends: every association is ended, keys are wiped. Happens by itself when the JVM ends. Idempotent. */
    public static void bridgeStopped() {
        BridgeModule current = module;
        module = null;
        ADVERTISEMENT.stop();
        if (current != null) {
            current.close();
        }
    }

    /** A Colibri2 request that came over XMPP is queued by its conference; the result takes its place. */
    public static Object colibriRequest(Object queued) {
        BridgeModule current = module;
        return current == null ? queued : current.colibriRequest(queued);
    }

    /**
     * Before a conference handles a Colibri2 request.
     *
     * @return what {@link #afterConferenceModify} turns into the response without the bridge handling the request, or null to go on
     */
    public static @Nullable Object beforeConferenceModify(Object conference, Object request) {
        BridgeModule current = module;
        return current == null ? null : current.beforeConferenceModify(conference, request);
    }

    /**
     * After a conference handled a Colibri2 request.
     *
     * @param refusal what {@link #beforeConferenceModify} returned
     * @param result the bridge's pair of response and flag; null if it threw or the request was refused
     * @return what the bridge is to go on with
     */
    public static @Nullable Object afterConferenceModify(
            Object conference, Object request, @Nullable Object refusal, @Nullable Object result) {
        BridgeModule current = module;
        return current == null ? result : current.afterConferenceModify(request, refusal, result);
    }

    /** A conference has expired. */
    public static void conferenceExpired(Object conference) {
        BridgeModule current = module;
        if (current != null) {
            current.conferenceExpired(conference);
        }
    }

    /** A DTLS transport was constructed. */
    public static void dtlsCreated(Object transport) {
        BridgeModule current = module;
        if (current != null) {
            current.dtlsCreated(transport);
        }
    }

    /** ICE of a DTLS transport has a pair; true if the bridge must not start DTLS. */
    public static boolean startDtls(Object transport) {
        BridgeModule current = module;
        return current != null && current.startDtls(transport);
    }

    /** A datagram for a DTLS transport, which is consumed if the result is true: the buffer then went back to its pool. */
    public static boolean dtlsBuffer(Object transport, Object buffer) {
        BridgeModule current = module;
        return current != null && current.dtlsBuffer(transport, buffer);
    }

    /** As {@link #dtlsBuffer}, with an array that stays the caller's. */
    public static boolean dtlsDatagram(Object transport, byte[] data, int offset, int length) {
        BridgeModule current = module;
        return current != null && current.dtlsDatagram(transport, data, offset, length);
    }

    /** A DTLS transport was stopped. */
    public static void dtlsStopped(Object transport) {
        BridgeModule current = module;
        if (current != null) {
            current.dtlsStopped(transport);
        }
    }

    /** Whether this sender's probe packets must not leave. */
    public static boolean suppressesProbing(Object sender) {
        BridgeModule current = module;
        return current != null && current.suppressesProbing(sender);
    }

    /** The bridge makes its XMPP client. */
    public static void xmppCreated() {
        ADVERTISEMENT.listen();
    }

    /** The bridge puts an element into its presence; statistics are added to. */
    public static void presence(Object extension) {
        ADVERTISEMENT.presence(extension);
    }

    /** State of PERC on this bridge as a JSON object. */
    public static String state() {
        BridgeModule current = module;
        return current == null ? "{\"state\":\"starting\"}" : current.state();
    }
}
