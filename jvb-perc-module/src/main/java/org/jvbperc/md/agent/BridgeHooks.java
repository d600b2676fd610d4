package org.jvbperc.md.agent;

import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that the bridge's code calls, by the agent's weaving or by a patched bridge's extension point. Arguments are the
 * bridge's own objects. A hook does nothing for objects that do not use PERC, and none throws.
 *
 * <p>The agent's code is inlined into the bridge's classes; therefore everything here is static and public.
 */
public final class BridgeHooks {
    private static final Logger LOGGER = new LoggerImpl("org.jvbperc.md.agent");

    private static final XmppAdvertisement ADVERTISEMENT = new XmppAdvertisement(LOGGER);

    private static volatile @Nullable WeavingReport weaving;
    private static volatile @Nullable BridgeStart start;
    private static volatile @Nullable BridgeModule module;

    private BridgeHooks() {}

    /** Takes the agent's report; a patched bridge does not call this. */
    public static void weaving(WeavingReport report) {
        weaving = report;
        BridgeStart.reportIfNeverStarting(report, LOGGER);
    }

    /** Whether the agent runs in this process. */
    public static boolean isWoven() {
        return weaving != null;
    }

    /**
     * The bridge was constructed: PERC starts beside it, on a thread of its own.
     *
     * @param videobridge the bridge
     * @param arguments of its constructor
     */
    public static void bridgeStarted(Object videobridge, @Nullable Object[] arguments) {
        WeavingReport report = weaving;
        BridgeStart begun = new BridgeStart(
                videobridge,
                report == null ? new WeavingReport() : report,
                LOGGER,
                ADVERTISEMENT,
                started -> module = started);
        start = begun;
        begun.begin();
        Runtime.getRuntime().addShutdownHook(new Thread(BridgeHooks::bridgeStopped, "perc-shutdown"));
    }

    /** The bridge stops: ends all associations and wipes their keys. A shutdown hook of the JVM calls it too. Idempotent. */
    public static void bridgeStopped() {
        BridgeStart begun = start;
        start = null;
        if (begun != null) {
            begun.stop();
        }
        BridgeModule current = module;
        module = null;
        ADVERTISEMENT.stop();
        if (current != null) {
            current.close();
        }
    }

    /** A conference queues a Colibri2 request that came over XMPP; the bridge must queue the result instead. */
    public static Object colibriRequest(Object queued) {
        BridgeModule current = module;
        return current == null ? queued : current.colibriRequest(queued);
    }

    /**
     * Before a conference handles a Colibri2 request.
     *
     * @return null if the bridge must handle the request; otherwise the refusal, with which the bridge calls
     *     {@link #afterConferenceModify}
     */
    public static @Nullable Object beforeConferenceModify(Object conference, Object request) {
        BridgeModule current = module;
        return current == null ? null : current.beforeConferenceModify(conference, request);
    }

    /**
     * After a conference handled a Colibri2 request.
     *
     * @param refusal the result of {@link #beforeConferenceModify}
     * @param result the bridge's pair of response and flag; null if it threw or the request was refused
     * @return the pair that the bridge must use
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

    /**
     * A datagram for a DTLS transport. If the result is true, the datagram is consumed and the buffer has been returned to its
     * pool.
     */
    public static boolean dtlsBuffer(Object transport, Object buffer) {
        BridgeModule current = module;
        return current != null && current.dtlsBuffer(transport, buffer);
    }

    /** As {@link #dtlsBuffer}, with an array, which the caller keeps. */
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

    /** Whether this sender must not send probe packets. */
    public static boolean suppressesProbing(Object sender) {
        BridgeModule current = module;
        return current != null && current.suppressesProbing(sender);
    }

    /** The bridge creates its XMPP client. */
    public static void xmppCreated() {
        ADVERTISEMENT.listen();
    }

    /** The bridge puts an element into its presence; if it is the statistics, PERC's are added. */
    public static void presence(Object extension) {
        ADVERTISEMENT.presence(extension);
    }

    /** State of PERC on this bridge as a JSON object. */
    public static String state() {
        BridgeModule current = module;
        return current == null ? "{\"state\":\"starting\"}" : current.state();
    }
}
