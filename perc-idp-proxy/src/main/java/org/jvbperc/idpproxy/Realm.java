package org.jvbperc.idpproxy;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

/**
 * One JavaScript engine in a WebAssembly instance of its own: its heap and stack are the instance's linear memory, which does not
 * grow beyond the limit, and {@link HostCalls} is the only interface to the outside. No files, environment or arguments; clock
 * and random numbers are the machine's.
 *
 * <p>Belongs to one thread. An interrupt of that thread ends whatever the script does. A realm that has failed is not used again.
 */
final class Realm implements AutoCloseable {
    private static final int PAGE_BYTES = 65536;
    private static final int ALIGNMENT = 1;
    private static final WasmModule MODULE = JavyPluginModule.load();

    private final HostCalls hostCalls;
    private final int maxMessageBytes;
    private final WasiPreview1 wasi;
    private final Memory memory;
    private final ExportFunction allocate;
    private final ExportFunction free;
    private final ExportFunction compile;
    private final ExportFunction evaluate;

    /**
     * An empty realm.
     *
     * @param maxMessageBytes longest argument of a call to this side
     * @throws RealmException if the limit is too small for the engine itself
     */
    Realm(int memoryBytes, int maxMessageBytes, HostCalls hostCalls) throws RealmException {
        this.hostCalls = hostCalls;
        this.maxMessageBytes = maxMessageBytes;
        this.wasi = WasiPreview1.builder()
                .withOptions(WasiOptions.builder()
                        .withRandom(new SecureRandom())
                        .withStdout(OutputStream.nullOutputStream())
                        .withStderr(OutputStream.nullOutputStream())
                        .build())
                .build();
        try {
            Instance instance = instance(memoryBytes / PAGE_BYTES);
            memory = instance.memory();
            allocate = instance.export("cabi_realloc");
            free = instance.export("abi_free");
            compile = instance.export("compileSrc");
            evaluate = instance.export("eval");
            instance.export("initialize_runtime").apply();
        } catch (WasmEngineException | StackOverflowError e) {
            throw failure(e);
        }
    }

    private Instance instance(int maxPages) throws RealmException {
        int initialPages = MODULE.memorySection()
                .orElseThrow(() -> new IllegalStateException("the engine has no memory"))
                .getMemory(0)
                .limits()
                .initialPages();
        if (initialPages > maxPages) {
            throw new RealmException(RealmException.Kind.OUT_OF_MEMORY, "the memory limit is too small for the engine");
        }
        HostFunction invoke = new HostFunction(
                "endive",
                "invoke",
                FunctionType.of(Collections.nCopies(6, ValType.I32), List.of(ValType.I32)),
                (from, arguments) -> new long[] {invoke(from, arguments)});
        return Instance.builder(MODULE)
                .withMachineFactory(JavyPluginModule::create)
                .withMemoryLimits(new MemoryLimits(initialPages, maxPages))
                .withMemoryFactory(ByteArrayMemory::new)
                .withImportValues(ImportValues.builder()
                        .addFunction(wasi.toHostFunctions())
                        .addFunction(invoke)
                        .build())
                .build();
    }

    /** {@code java_invoke(module, function, arguments)}: three strings as pointer and length; the result likewise. */
    private long invoke(Instance from, long[] arguments) {
        String function = text((int) arguments[2], (int) arguments[3]);
        String json = text((int) arguments[4], (int) arguments[5]);
        byte[] reply = hostCalls.call(function, json).getBytes(StandardCharsets.UTF_8);
        int pointer = write(reply);
        int wide = (int) allocate.apply(0, 0, ALIGNMENT, 8)[0];
        from.memory().writeI32(wide, pointer);
        from.memory().writeI32(wide + 4, reply.length);
        return wide;
    }

    private String text(int pointer, int length) {
        if (length > maxMessageBytes) {
            throw new HostCalls.Abort(
                    new RealmException(RealmException.Kind.LIMIT, "the script passed the limit of output"));
        }
        return new String(memory.readBytes(pointer, length), StandardCharsets.UTF_8);
    }

    private int write(byte[] octets) {
        int pointer = (int) allocate.apply(0, 0, ALIGNMENT, octets.length)[0];
        memory.write(pointer, octets);
        return pointer;
    }

    /**
     * Compiles {@code source}, which is code of this project, to the engine's bytecode.
     *
     * @throws RealmException if it cannot be compiled
     */
    byte[] compile(String source) throws RealmException {
        try {
            byte[] octets = source.getBytes(StandardCharsets.UTF_8);
            int wide = (int) compile.apply(write(octets), octets.length)[0];
            return memory.readBytes(memory.readInt(wide), memory.readInt(wide + 4));
        } catch (WasmEngineException | StackOverflowError e) {
            throw failure(e);
        }
    }

    /**
     * Runs bytecode of {@link #compile} and then the reactions of promises that have become runnable.
     *
     * @throws RealmException when the realm has ended
     */
    void run(byte[] bytecode) throws RealmException {
        try {
            int pointer = write(bytecode);
            evaluate.apply(pointer, bytecode.length, 0, 0);
            free.apply(pointer, bytecode.length, ALIGNMENT);
        } catch (HostCalls.Abort e) {
            throw e.reason();
        } catch (WasmEngineException | WasmException | StackOverflowError e) {
            throw failure(e);
        }
    }

    private RealmException failure(Throwable e) {
        if (e instanceof WasmInterruptedException) {
            return new RealmException(RealmException.Kind.INTERRUPTED, "the script was stopped");
        }
        // For exhausted memory and for an exhausted stack the engine stops in the same way, and cannot continue.
        return new RealmException(
                RealmException.Kind.ENGINE_STOPPED, "the script exhausted the engine's memory or stack");
    }

    @Override
    public void close() {
        wasi.close();
    }
}
