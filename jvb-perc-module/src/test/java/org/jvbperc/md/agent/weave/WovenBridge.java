package org.jvbperc.md.agent.weave;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.MemberRemoval;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jitsi.utils.ByteArrayBuffer;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.md.agent.WeavingReport;
import org.jvbperc.testkit.Await;

/** Loads the bridge doubles as the agent has them loaded, some of them without a member that it needs. */
public final class WovenBridge extends ClassLoader {
    private final Map<String, byte[]> altered = new TreeMap<>();
    private final WeavingReport report = new WeavingReport();
    private final ClassFileTransformer transformer;

    private WovenBridge(Map<String, byte[]> altered) {
        super(WovenBridge.class.getClassLoader());
        this.altered.putAll(altered);
        transformer = new BridgeWeaver(classFiles(), report).agent().makeRaw();
        BridgeHooks.weaving(report);
    }

    /** The doubles as they are. */
    public static WovenBridge stock() {
        return new WovenBridge(Map.of());
    }

    /** Without a method or field of that name in {@code type}. */
    public static WovenBridge without(String type, String member) throws IOException {
        ClassFileLocator locator = ClassFileLocator.ForClassLoader.of(WovenBridge.class.getClassLoader());
        byte[] changed = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .redefine(TypePool.Default.of(locator).describe(type).resolve(), locator)
                .visit(new MemberRemoval()
                        .stripMethods(ElementMatchers.named(member))
                        .stripFields(ElementMatchers.named(member)))
                .make()
                .getBytes();
        return new WovenBridge(Map.of(type, changed));
    }

    private ClassFileLocator classFiles() {
        return new ClassFileLocator.Compound(
                new ClassFileLocator.Simple(altered), ClassFileLocator.ForClassLoader.of(getParent()));
    }

    public WeavingReport report() {
        return report;
    }

    /** Has the bridge damage every packet on its way, as one would that looks into payloads. */
    public WovenBridge damaging() throws ReflectiveOperationException {
        UnaryOperator<ByteArrayBuffer> damage = packet -> {
            packet.getBuffer()[packet.getOffset() + 20]++;
            return packet;
        };
        loadClass("org.jitsi.videobridge.Conference").getField("onTheWay").set(null, damage);
        return this;
    }

    /** Has the bridge hold every packet until {@code released} is open. */
    public WovenBridge holding(CountDownLatch released) throws ReflectiveOperationException {
        UnaryOperator<ByteArrayBuffer> hold = packet -> {
            Await.open(released, "the release of the packets");
            return packet;
        };
        loadClass("org.jitsi.videobridge.Conference").getField("onTheWay").set(null, hold);
        return this;
    }

    /** Constructs the bridge and waits until PERC has started or is known not to be available. */
    public BridgeDouble start() throws ReflectiveOperationException {
        BridgeDouble bridge = construct();
        Await.until("the end of PERC's start", () -> !BridgeHooks.state().contains("\"starting\""));
        return bridge;
    }

    /** Constructs the bridge, beside which PERC starts. */
    public BridgeDouble construct() throws ReflectiveOperationException {
        return (BridgeDouble) loadClass("org.jitsi.videobridge.Videobridge")
                .getConstructor(Object.class, String.class)
                .newInstance(null, "2.3-double");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("org.jitsi.videobridge.")
                && !name.startsWith("org.jitsi.nlj.")
                && !name.startsWith("org.jitsi.rtp.")
                && !name.startsWith("org.jitsi.metrics.")
                && !name.startsWith("org.ice4j.util.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try {
            ClassFileLocator.Resolution found = classFiles().locate(name);
            if (!found.isResolved()) {
                throw new ClassNotFoundException(name);
            }
            byte[] original = found.resolve();
            byte[] woven = transformer.transform(this, name.replace('.', '/'), null, null, original);
            byte[] used = woven == null ? original : woven;
            return defineClass(name, used, 0, used.length);
        } catch (IOException | IllegalClassFormatException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
