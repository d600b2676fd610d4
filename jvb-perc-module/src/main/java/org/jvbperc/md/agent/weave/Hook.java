package org.jvbperc.md.agent.weave;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * A member of the bridge that the agent weaves.
 *
 * @param type name of its class
 * @param member its name in the bridge's source, for messages
 * @param fields fields that the advice reads
 * @param matcher finds the member
 * @param advice the class whose code is inlined
 */
record Hook(
        String type,
        String member,
        List<String> fields,
        ElementMatcher.Junction<MethodDescription> matcher,
        Class<?> advice) {
    private static final String DTLS_TRANSPORT = "org.jitsi.videobridge.transport.dtls.DtlsTransport";

    private static final String XMPP_CONNECTION = "org.jitsi.videobridge.xmpp.XmppConnection";

    /** DTLS input of bridges since October 2024. */
    static final Hook DTLS_BUFFER = new Hook(
            DTLS_TRANSPORT,
            "enqueueBuffer(Buffer)",
            List.of(),
            named("enqueueBuffer")
                    .and(takesArguments(1))
                    .and(takesArgument(0, named("org.ice4j.util.Buffer")))
                    .and(returns(void.class)),
            DtlsBufferAdvice.class);

    /** DTLS input of earlier bridges. */
    static final Hook DTLS_DATAGRAM = new Hook(
            DTLS_TRANSPORT,
            "dtlsDataReceived(byte[], int, int)",
            List.of(),
            named("dtlsDataReceived").and(takesArguments(byte[].class, int.class, int.class)),
            DtlsDatagramAdvice.class);

    /** The required hooks, except for the DTLS input, of which either form is enough. */
    static final List<Hook> ALWAYS = List.of(
            new Hook(
                    "org.jitsi.videobridge.Videobridge",
                    "<init>",
                    List.of(),
                    isConstructor(),
                    BridgeStartedAdvice.class),
            new Hook(
                    "org.jitsi.videobridge.colibri2.Colibri2ConferenceHandler",
                    "handleConferenceModifyIQ(ConferenceModifyIQ)",
                    List.of("conference"),
                    named("handleConferenceModifyIQ")
                            .and(takesArguments(1))
                            .and(takesArgument(0, named("org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ")))
                            .and(returns(named("kotlin.Pair"))),
                    ConferenceModifyAdvice.class),
            new Hook(
                    "org.jitsi.videobridge.Conference",
                    "expire()",
                    List.of(),
                    named("expire").and(takesArguments(0)),
                    ConferenceExpiredAdvice.class),
            new Hook(DTLS_TRANSPORT, "<init>", List.of(), isConstructor(), DtlsCreatedAdvice.class),
            new Hook(
                    DTLS_TRANSPORT,
                    "startDtlsHandshake()",
                    List.of(),
                    named("startDtlsHandshake").and(takesArguments(0)).and(returns(void.class)),
                    StartDtlsAdvice.class),
            new Hook(
                    DTLS_TRANSPORT, "stop()", List.of(), named("stop").and(takesArguments(0)), DtlsStoppedAdvice.class),
            new Hook(
                    "org.jitsi.nlj.transform.node.outgoing.ProbingDataSender",
                    "sendProbing(Collection, int)",
                    List.of(),
                    named("sendProbing").and(takesArgument(1, int.class)).and(returns(int.class)),
                    ProbingAdvice.class));

    /**
     * Optional hooks, which serve to announce PERC and to answer requests without delaying others. PERC also runs on a bridge
     * that lacks them.
     */
    static final List<Hook> OPTIONAL = List.of(
            new Hook(
                    "org.jitsi.videobridge.Conference",
                    "enqueueColibriRequest(ColibriRequest)",
                    List.of(),
                    named("enqueueColibriRequest").and(takesArguments(1)),
                    ColibriRequestAdvice.class),
            new Hook(XMPP_CONNECTION, "<init>", List.of(), isConstructor(), XmppCreatedAdvice.class),
            new Hook(
                    XMPP_CONNECTION,
                    "setPresenceExtension(ExtensionElement)",
                    List.of(),
                    named("setPresenceExtension").and(takesArguments(1)),
                    PresenceAdvice.class));

    /** Class and member, for reports. */
    String target() {
        return type + "." + member;
    }
}
