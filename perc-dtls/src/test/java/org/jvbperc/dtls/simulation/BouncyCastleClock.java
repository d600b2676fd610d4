package org.jvbperc.dtls.simulation;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Gives BouncyCastle's DTLS the simulated time on threads that belong to a simulation. BouncyCastle retransmits flights by {@link
 * System#currentTimeMillis} and offers no other clock, so the calls in its DTLS classes are replaced in the running test JVM; on all
 * other threads they return what they would have returned.
 */
public final class BouncyCastleClock {
    private static final ThreadLocal<Simulation> SIMULATION = new ThreadLocal<>();
    private static boolean installed;

    private BouncyCastleClock() {}

    /** Replaces the calls, once for the life of the JVM. */
    static synchronized void install() {
        if (installed) {
            return;
        }
        Instrumentation instrumentation = ByteBuddyAgent.install();
        MemberSubstitution substitution;
        try {
            substitution = MemberSubstitution.strict()
                    .method(ElementMatchers.named("currentTimeMillis").and(ElementMatchers.isDeclaredBy(System.class)))
                    .replaceWith(BouncyCastleClock.class.getMethod("currentTimeMillis"));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(AgentBuilder.RedefinitionStrategy.Listener.ErrorEscalating.FAIL_FAST)
                .with(AgentBuilder.InstallationListener.ErrorSuppressing.INSTANCE)
                .type(ElementMatchers.namedOneOf(
                        "org.bouncycastle.tls.Timeout",
                        "org.bouncycastle.tls.DTLSReliableHandshake",
                        "org.bouncycastle.tls.DTLSRecordLayer"))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(substitution.on(ElementMatchers.any())))
                .installOn(instrumentation);
        installed = true;
    }

    /** What BouncyCastle calls. */
    public static long currentTimeMillis() {
        Simulation simulation = SIMULATION.get();
        return simulation == null ? System.currentTimeMillis() : simulation.currentTimeMillis();
    }

    /** The present thread belongs to a simulation until {@link Use#close}. */
    static Use use(Simulation simulation) {
        Simulation before = SIMULATION.get();
        SIMULATION.set(simulation);
        return () -> SIMULATION.set(before);
    }

    /** What {@link #use} began. */
    @FunctionalInterface
    interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
