package org.jvbperc.idpproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The code of this project that runs in every realm, compiled once. Thread-safe. */
final class RealmSource {
    private static final List<String> FRAGMENTS =
            List.of("prelude.js", "octets.js", "url.js", "http.js", "crypto.js", "registrar.js");
    private static final int COMPILER_BYTES = 16 * 1024 * 1024;

    /** Sets up the global scope. */
    final byte[] scope;
    /** Lets the realm process one event. */
    final byte[] dispatch;

    private RealmSource(byte[] scope, byte[] dispatch) {
        this.scope = scope;
        this.dispatch = dispatch;
    }

    /** Holds the one instance. */
    private static final class Holder {
        static final RealmSource INSTANCE = compile();
    }

    static RealmSource instance() {
        return Holder.INSTANCE;
    }

    private static RealmSource compile() {
        StringBuilder scope = new StringBuilder("(() => {\n'use strict';\n");
        FRAGMENTS.forEach(name -> scope.append(read(name)));
        scope.append("})();\n");
        try (Realm compiler = new Realm(COMPILER_BYTES, 1, (function, arguments) -> "{}")) {
            return new RealmSource(compiler.compile(scope.toString()), compiler.compile("__percDispatch();\n"));
        } catch (RealmException e) {
            throw new IllegalStateException("the realm's own code cannot be compiled", e);
        }
    }

    private static String read(String name) {
        try (InputStream in = RealmSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
