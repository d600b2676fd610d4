package org.jvbperc.md.agent.weave;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.agent.WeavingReport;

/**
 * Searches the target classes without loading them, and weaves those that exist. A {@link WeavingReport} receives missing
 * targets and later failures. There is one weaver per process, for one thread.
 */
final class BridgeWeaver {
    private final ClassFileLocator classFiles;
    private final WeavingReport report;

    /**
     * @param classFiles locates the bridge's classes
     * @param report to which problems are added
     */
    BridgeWeaver(ClassFileLocator classFiles, WeavingReport report) {
        this.classFiles = classFiles;
        this.report = report;
    }

    /** The agent that weaves all hooks whose targets exist; missing targets are added to the report. */
    AgentBuilder agent() {
        AgentBuilder agent = new AgentBuilder.Default(new ByteBuddy().with(TypeValidation.DISABLED))
                .disableClassFormatChanges()
                .with(new Reporting(report));
        TypePool pool = TypePool.Default.of(classFiles);
        Map<String, List<Hook>> needed = needed(pool);
        needed.keySet().forEach(report::expect);
        Map<String, List<Hook>> all = new LinkedHashMap<>(needed);
        // A class is woven once.
        byType(Hook.OPTIONAL, hook -> missing(pool, hook) == null)
                .forEach((type, hooks) -> all.merge(type, hooks, BridgeWeaver::both));
        return weave(agent, all);
    }

    private static List<Hook> both(List<Hook> first, List<Hook> second) {
        List<Hook> result = new ArrayList<>(first);
        result.addAll(second);
        return result;
    }

    private static AgentBuilder weave(AgentBuilder agent, Map<String, List<Hook>> hooks) {
        AgentBuilder result = agent;
        for (Map.Entry<String, List<Hook>> entry : hooks.entrySet()) {
            result = result.type(ElementMatchers.named(entry.getKey()))
                    .transform((builder, type, loader, module, domain) -> weave(builder, entry.getValue()));
        }
        return result;
    }

    private static Map<String, List<Hook>> byType(List<Hook> hooks, Predicate<Hook> wanted) {
        Map<String, List<Hook>> result = new LinkedHashMap<>();
        hooks.stream()
                .filter(wanted)
                .forEach(hook -> result.computeIfAbsent(hook.type(), type -> new ArrayList<>())
                        .add(hook));
        return result;
    }

    private static DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, List<Hook> hooks) {
        DynamicType.Builder<?> woven = builder;
        for (Hook hook : hooks) {
            woven = woven.visit(Advice.to(hook.advice()).on(hook.matcher()));
        }
        return woven;
    }

    private Map<String, List<Hook>> needed(TypePool pool) {
        List<Hook> wanted = new ArrayList<>(Hook.ALWAYS);
        wanted.add(missing(pool, Hook.DTLS_BUFFER) == null ? Hook.DTLS_BUFFER : Hook.DTLS_DATAGRAM);
        return byType(wanted, hook -> {
            String missing = missing(pool, hook);
            if (missing != null) {
                report.missing(missing);
            }
            return missing == null;
        });
    }

    /** The missing part of the hook's target, or null. */
    private static @Nullable String missing(TypePool pool, Hook hook) {
        TypePool.Resolution resolution = pool.describe(hook.type());
        if (!resolution.isResolved()) {
            return hook.type();
        }
        TypeDescription type = resolution.resolve();
        if (type.getDeclaredMethods().filter(hook.matcher()).isEmpty()) {
            return hook.target();
        }
        for (String field : hook.fields()) {
            if (type.getDeclaredFields().filter(ElementMatchers.named(field)).isEmpty()) {
                return hook.type() + "." + field;
            }
        }
        return null;
    }

    private static final class Reporting extends AgentBuilder.Listener.Adapter {
        private final WeavingReport report;

        private Reporting(WeavingReport report) {
            this.report = report;
        }

        @Override
        public void onTransformation(
                TypeDescription type,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                DynamicType dynamicType) {
            report.woven(type.getName());
        }

        @Override
        public void onError(
                String type,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                Throwable error) {
            report.failed(type, error);
        }
    }
}
