package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.testkit.Await;

/** Scripts that want more than they may have: each ends in its condition, within its limit, and harms nobody else. */
@Timeout(600)
class SandboxIT {
    private static final RealmLimits SHORT = RealmLimits.defaults()
            .withCpuTime(Duration.ofMillis(800))
            .withWallClock(ProxyFixture.LONG)
            .withMemoryBytes(16 * 1024 * 1024);
    private static final String GOOD = "return { identity: 'alice@idp.example', contents: assertion };";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    for (;;) {}                                                           | IDP_TIMEOUT
                    for (;;) { await null }                                               | IDP_TIMEOUT
                    function f() { return Promise.resolve().then(f) } await f()           | IDP_TIMEOUT
                    /^(a+)+$/.test('a'.repeat(64) + 'b')                                  | IDP_TIMEOUT
                    let s = 'x'; for (let i = 0; i < 1e5; i++) s = '(' + s + ')'; Function(s) | IDP_TIMEOUT
                    Object.prototype.toString = () => { for (;;) {} }; String({})         | IDP_TIMEOUT
                    JSON.stringify = JSON.parse = null; Promise.prototype.then = null; for (;;) {} | IDP_TIMEOUT
                    await new Promise(() => {})                                           | IDP_TIMEOUT
                    await { then() {} }                                                   | IDP_TIMEOUT
                    for (;;) setTimeout(() => {}, 1e6)                                    | IDP_EXECUTION_FAILURE
                    let a = []; for (;;) a.push(new Array(10000).fill(1.5))               | IDP_EXECUTION_FAILURE
                    let a = []; for (;;) a.push(new Uint8Array(1e6))                      | IDP_EXECUTION_FAILURE
                    let s = 'x'; for (;;) s += s                                          | IDP_EXECUTION_FAILURE
                    let x = 3n, m = 2n ** 4096n; for (;;) x = x ** 2n % m                 | IDP_TIMEOUT
                    function f(n) { return f(n + 1) + 1 } f(0)                            | IDP_EXECUTION_FAILURE
                    function f(n) { try { return f(n + 1) } catch (e) { return f(n) } } f(0) | IDP_EXECUTION_FAILURE
                    eval('['.repeat(1e6))                                                 | IDP_EXECUTION_FAILURE
                    return { identity: 'a@idp.example', contents: 'x'.repeat(1e6) }       | IDP_EXECUTION_FAILURE
                    throw new RTCError({ idpErrorInfo: 'x'.repeat(1e6) })                 | IDP_EXECUTION_FAILURE
                    for (;;) fetch('/nothing')                                            | IDP_EXECUTION_FAILURE
                    """)
    void greedyScript_endsInItsCondition_withinItsLimit(String statements, IdentityError expected) {
        // Runs that must end for another reason than time get enough time on any machine.
        RealmLimits limits =
                expected == IdentityError.IDP_TIMEOUT ? SHORT : SHORT.withCpuTime(ProxyFixture.PATIENT.cpuTime());
        try (ProxyFixture idp = new ProxyFixture(limits).validating(statements + "; " + GOOD)) {
            assertEquals(expected, idp.refusal().error());
        }
    }

    @Test
    void callsWithoutEnd_areStopped() {
        try (ProxyFixture idp = new ProxyFixture()) {
            for (String call : List.of(
                    "new URL('https://a.example')", "await crypto.subtle.digest('SHA-256', new Uint8Array(1))")) {
                idp.validating("for (;;) { " + call + " }");
                assertEquals(IdentityError.IDP_EXECUTION_FAILURE, idp.refusal().error());
            }
        }
    }

    @Test
    void endlessLoopAtLoading_isStopped() {
        try (ProxyFixture idp = new ProxyFixture(SHORT)) {
            idp.server.script("for (;;) {}");
            assertEquals(IdentityError.IDP_TIMEOUT, idp.refusal().error());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java.type('java.lang.System')",
                "Packages.java.lang.Runtime",
                "java.lang.System.exit(1)",
                "java_invoke('perc', 'next', '[]')",
                "Javy.IO.readSync(0, new Uint8Array(1))",
                "process.exit(1)",
                "require('fs')",
                "std.open('/etc/passwd', 'r')",
                "os.exec(['true'])",
                "await import('os')",
                "await import('std')",
                "importScripts('https://other.example/x.js')",
                "new Worker('x.js')",
                "WebAssembly.compile(new Uint8Array(8))",
                "new SharedArrayBuffer(8)",
                "localStorage.x",
                "document.cookie",
                "scriptArgs[0]",
                "print('x')",
                "(() => {}).constructor('return java_invoke')()",
                "bridge.call()",
                "load('/etc/passwd')"
            })
    void host_isOutOfReach(String expression) throws Exception {
        try (ProxyFixture idp = new ProxyFixture()
                .validating("let reached; try { " + expression + "; reached = true } catch (e) {}"
                        + " if (reached) throw new Error('reached'); " + GOOD)) {
            assertEquals(
                    "alice@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
        }
    }

    @Test
    void prototypeTricks_changeNothingOnThisSide() throws Exception {
        String tricks = """
                Object.prototype.identity = 'admin@idp.example';
                Object.prototype.toJSON = function () { return { identity: 'admin@idp.example', contents: 'x' } };
                Array.prototype.toJSON = String.prototype.toJSON = Object.prototype.toJSON;
                Object.defineProperty(Object.prototype, 'error', { get() { return undefined }, set() {} });
                return { contents: assertion };""";
        try (ProxyFixture idp = new ProxyFixture().validating(tricks)) {
            // Whatever it does, its result is what it says under its own authority, or none.
            try {
                assertEquals(
                        "admin@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
            } catch (IdentityException e) {
                assertEquals(IdentityError.IDP_EXECUTION_FAILURE, e.error());
            }
            idp.validating(GOOD);
            assertEquals(
                    "alice@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
        }
    }

    @Test
    void forgedEvents_leadToNothing() throws Exception {
        try (ProxyFixture idp = new ProxyFixture()
                .validating("for (let i = 0; i < 100; i++) __percDispatch(); "
                        + "try { globalThis.__percDispatch = null } catch (e) {} " + GOOD)) {
            assertEquals(
                    "alice@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
        }
    }

    @Test
    void silentServer_isLeft_whenTheTimeIsOver() {
        try (ProxyFixture idp = new ProxyFixture(SHORT.withWallClock(Duration.ofMillis(700)))) {
            idp.server.silent("/.well-known/idp-proxy/default");
            assertEquals(IdentityError.IDP_TIMEOUT, idp.refusal().error());
            idp.server.silent("/slow");
            idp.validating("await fetch('/slow'); " + GOOD);
            assertEquals(IdentityError.IDP_TIMEOUT, idp.refusal().error());
            idp.validating("await new Promise(() => setInterval(() => {}, 0))");
            assertEquals(IdentityError.IDP_TIMEOUT, idp.refusal().error());
        }
    }

    @Test
    void interruptOfTheCaller_endsTheRun() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (ProxyFixture idp = new ProxyFixture()) {
            idp.server.silent("/slow");
            idp.validating("await fetch('/slow'); " + GOOD);
            Future<IdentityException> call = caller.submit((Callable<IdentityException>) idp::refusal);
            Await.until("the script's request", () -> idp.server.requests.contains("GET /slow"));
            caller.shutdownNow();
            assertEquals(
                    IdentityError.IDP_TIMEOUT,
                    Await.get(call, "the end of the run").error());
        }
    }

    @Test
    void goodScripts_goOn_whileBadOnesAreStopped() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(3);
        try (ProxyFixture bad = new ProxyFixture(SHORT).validating("for (;;) {}");
                ProxyFixture good = new ProxyFixture().validating(GOOD)) {
            List<Future<IdentityException>> attacks =
                    List.of(callers.submit(bad::refusal), callers.submit(bad::refusal), callers.submit(bad::refusal));
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "alice@idp.example",
                        good.validate(ProxyFixture.CONTENTS).identity());
            }
            for (Future<IdentityException> attack : attacks) {
                assertEquals(IdentityError.IDP_TIMEOUT, attack.get().error());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void memoryLimitBelowTheEngine_isAnExecutionFailure() {
        try (ProxyFixture idp =
                new ProxyFixture(ProxyFixture.PATIENT.withMemoryBytes(2 * 1024 * 1024)).validating(GOOD)) {
            IdentityException refused = assertThrows(IdentityException.class, () -> {
                idp.validate("x".repeat(10));
            });
            assertTrue(
                    List.of(IdentityError.IDP_EXECUTION_FAILURE, IdentityError.IDENTITY_MALFORMED)
                            .contains(refused.error()),
                    refused.getMessage());
        }
    }
}
