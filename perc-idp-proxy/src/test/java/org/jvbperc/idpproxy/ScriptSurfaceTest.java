package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scope of a script: fetch, XMLHttpRequest, URL, timers, crypto. Scripts throw where something is missing. */
class ScriptSurfaceTest {
    private static final String DONE = "return { identity: 'ok@idp.example', contents: assertion };";
    private static final String CHECK = """
            const same = (actual, expected) => {
              const [a, e] = [actual, expected].map((value) => JSON.stringify(value));
              if (a !== e) { throw new RTCError({ idpErrorInfo: a + ' is not ' + e }); }
            };
            const fails = async (action) => {
              try { await action(); } catch (error) { return error.constructor === TypeError; }
              throw new RTCError({ idpErrorInfo: 'no failure: ' + action });
            };
            """;

    private final ProxyFixture idp = new ProxyFixture();

    @BeforeEach
    void serve() {
        idp.server.on("/echo", (exchange, body) -> {
            exchange.getResponseHeaders()
                    .set(
                            "X-Authorization",
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            ScriptServer.reply(
                    exchange,
                    200,
                    exchange.getRequestMethod() + " "
                            + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                            + exchange.getRequestHeaders().getFirst("X-Mine") + " " + body);
        });
        idp.server.on("/octets", (exchange, body) -> {
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[] {(byte) 0xFF, 0, (byte) 0x80});
            exchange.close();
        });
    }

    @AfterEach
    void close() {
        idp.close();
    }

    private void run(String statements) throws Exception {
        idp.validating(CHECK + statements + DONE);
        assertEquals("ok@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
    }

    @Test
    void fetch_sendsAndReads() throws Exception {
        run("""
                const posted = await fetch('/echo', { method: 'post', headers: { 'X-Mine': 'm' }, body: 'bücher' });
                same([posted.status, posted.ok, await posted.text()], [200, true, 'POST text/plain;charset=UTF-8 m bücher']);
                same([location.protocol, 'https://' + location.host, location.pathname.startsWith('/.well-known/idp-proxy/')],
                    ['https:', location.origin, true]);
                const form = await fetch(new URL('/echo', location.href), { method: 'POST', body: new URLSearchParams({ a: '1 2' }) });
                same(await form.text(), 'POST application/x-www-form-urlencoded;charset=UTF-8 null a=1+2');
                const raw = await fetch('/octets');
                same([...new Uint8Array(await raw.arrayBuffer())], [255, 0, 128]);
                await fails(() => raw.text());
                const missing = await fetch('/missing');
                same([missing.status, missing.ok], [404, false]);
                """);
    }

    @Test
    void request_toAddressesThatMayNotBeReached_fails() throws Exception {
        int port = idp.server.port();
        run("""
                await fails(() => fetch('http://idp.example:%1$d/echo'));
                await fails(() => fetch('https://127.0.0.1:%1$d/echo'));
                await fails(() => fetch('https://localhost:%1$d/echo'));
                await fails(() => fetch('https://[::1]:%1$d/echo'));
                await fails(() => fetch('https://10.0.0.1/'));
                await fails(() => fetch('https://192.168.0.1/'));
                await fails(() => fetch('https://169.254.169.254/latest/meta-data/'));
                await fails(() => fetch('file:///etc/passwd'));
                await fails(() => fetch('ftp://idp.example/'));
                await fails(() => fetch('data:text/plain,x'));
                await fails(() => fetch('https://user:pw@idp.example:%1$d/echo'));
                await fails(() => fetch('/echo', { method: 'CONNECT' }));
                await fails(() => fetch('/echo', { method: 'POST', headers: { 'X-A': 'a\\r\\nHost: b' } }));
                """.formatted(port));
        assertEquals(List.of("GET /.well-known/idp-proxy/default"), idp.server.requests);
    }

    @Test
    void redirect_isFollowedOverHttpsOnly_andCounted() throws Exception {
        idp.server.redirect("/down", "http://idp.example:" + idp.server.port() + "/echo");
        idp.server.redirect("/inside", "https://127.0.0.1:" + idp.server.port() + "/echo");
        idp.server.redirect("/file", "file:///etc/passwd");
        idp.server.redirect("/round", "/round");
        idp.server.redirect("/once", "/echo");
        run("""
                for (const path of ['/down', '/inside', '/file', '/round']) { await fails(() => fetch(path)); }
                const answer = await fetch('/once');
                same([answer.redirected, answer.url.endsWith('/echo'), answer.status], [true, true, 200]);
                same((await fetch('/once', { redirect: 'manual' })).status, 302);
                """);
        assertEquals(
                6, idp.server.requests.stream().filter("GET /round"::equals).count());
    }

    @Test
    void script_thatRedirectsToHttp_isNotLoaded() {
        idp.server.redirect("/.well-known/idp-proxy/default", "http://idp.example:" + idp.server.port() + "/echo");
        assertEquals(
                org.jvbperc.identity.IdentityError.IDP_LOAD_FAILURE,
                idp.refusal().error());
    }

    @Test
    void script_thatRedirectsElsewhere_runsInThatOrigin_underItsOwnNames() throws Exception {
        int port = idp.server.port();
        idp.server.redirect("/.well-known/idp-proxy/default", "https://other.example:" + port + "/script.js");
        idp.server.on(
                "/script.js",
                (exchange, body) -> ScriptServer.reply(
                        exchange,
                        200,
                        ProxyFixture.REGISTER.formatted(
                                "throw 1",
                                "if (location.origin !== 'https://other.example:" + port + "') { throw 1 }"
                                        + " return { identity: 'alice@idp.example', contents: assertion };")));
        assertEquals("alice@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
    }

    @Test
    void otherOrigins_areReadOnlyIfTheyAllowIt_andGetNothingSent() throws Exception {
        idp.server.on("/open", (exchange, body) -> {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            ScriptServer.reply(
                    exchange, 200, "open " + exchange.getRequestHeaders().getFirst("Origin"));
        });
        String other = "https://other.example:" + idp.server.port();
        run("""
                const other = '%s';
                same(await (await fetch(other + '/open')).text(), 'open ' + location.origin);
                await fails(() => fetch(other + '/echo'));
                await fails(() => fetch(other + '/open', { method: 'POST', body: 'x' }));
                await fails(() => fetch(other + '/open', { headers: { 'X-Mine': 'm' } }));
                """.formatted(other));
    }

    @Test
    void hugeAnswer_fails() throws Exception {
        idp.server.on("/huge", (exchange, body) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[65536];
            try {
                for (int i = 0; i < 1000; i++) {
                    exchange.getResponseBody().write(chunk);
                }
            } catch (java.io.IOException cut) {
                exchange.close();
            }
        });
        run("await fails(() => fetch('/huge'));");
    }

    @Test
    void script_isCachedAsItsHeadersSay() throws Exception {
        String[] caching = {"max-age=600"};
        String source = ProxyFixture.REGISTER.formatted("throw 1", DONE);
        idp.server.on("/.well-known/idp-proxy/default", (exchange, body) -> {
            exchange.getResponseHeaders().set("Cache-Control", caching[0]);
            ScriptServer.reply(exchange, 200, source);
        });
        idp.validate(ProxyFixture.CONTENTS);
        idp.validate(ProxyFixture.CONTENTS);
        assertEquals(1, idp.server.requests.size());

        try (ProxyFixture second = new ProxyFixture()) {
            second.server.on("/.well-known/idp-proxy/default", (exchange, body) -> {
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                ScriptServer.reply(exchange, 200, source);
            });
            second.validate(ProxyFixture.CONTENTS);
            second.validate(ProxyFixture.CONTENTS);
            assertEquals(2, second.server.requests.size());
        }
    }

    @Test
    void xmlHttpRequest_works() throws Exception {
        run("""
                const text = await new Promise((resolve, reject) => {
                  const xhr = new XMLHttpRequest();
                  xhr.open('POST', '/echo');
                  xhr.setRequestHeader('X-Mine', 'm');
                  xhr.onload = () => resolve([xhr.status, xhr.readyState, xhr.responseText]);
                  xhr.onerror = reject;
                  xhr.send('body');
                });
                same(text, [200, 4, 'POST text/plain;charset=UTF-8 m body']);
                """);
    }

    @Test
    void url_isParsed() throws Exception {
        run("""
                const url = new URL('../x?a=1&a=2&b=c%20d#h', 'https://IDP.example:443/p/q/r');
                same([url.href, url.origin, url.pathname, url.search, url.hash, url.port],
                     ['https://idp.example/p/x?a=1&a=2&b=c%20d#h', 'https://idp.example', '/p/x', '?a=1&a=2&b=c%20d', '#h', '']);
                same([url.searchParams.getAll('a'), url.searchParams.get('b')], [['1', '2'], 'c d']);
                same(new URL('https://bücher.example:8443').host, 'xn--bcher-kva.example:8443');
                same(new URL('?q=1', 'https://a.example/b/c').href, 'https://a.example/b/c?q=1');
                await fails(() => new URL('nothing'));
                """);
    }

    @Test
    void timers_fireInOrder_andCanBeCleared() throws Exception {
        run("""
                const seen = [];
                let rounds = 0;
                await new Promise((resolve) => {
                  setTimeout(() => seen.push('late'), 30);
                  setTimeout((x) => seen.push(x), 5, 'early');
                  clearTimeout(setTimeout(() => seen.push('never'), 1));
                  const id = setInterval(() => { if (++rounds === 3) { clearInterval(id); setTimeout(resolve, 60); } }, 1);
                });
                same([seen, rounds], [['early', 'late'], 3]);
                """);
    }

    @Test
    void textAndBase64_roundTrip() throws Exception {
        run("""
                same([...new TextEncoder().encode('ü')], [195, 188]);
                same([btoa('\\xff\\x00a'), atob('/wBh'), atob('YQ')], ['/wBh', '\\xff\\x00a', 'a']);
                same(crypto.getRandomValues(new Uint8Array(16)).length, 16);
                same(crypto.randomUUID().length, 36);
                """);
    }

    @Test
    void digest_isThatOfTheStandard() throws Exception {
        // FIPS 180-2, appendix B.1
        run("""
                const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')));
                same([...hash].map((b) => b.toString(16).padStart(2, '0')).join(''),
                     'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
                await fails(() => crypto.subtle.digest('SHA-1', hash));
                """);
    }

    @Test
    void verify_acceptsRealSignatures_andNoOthers() throws Exception {
        ECKey ec = new ECKeyGenerator(Curve.P_256).generate();
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        OctetSequenceKey hmac = new OctetSequenceKey.Builder(new byte[32]).build();
        verify(
                ec.toPublicJWK(),
                JWSAlgorithm.ES256,
                new ECDSASigner(ec),
                "{ name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }");
        verify(
                rsa.toPublicJWK(),
                JWSAlgorithm.RS256,
                new RSASSASigner(rsa),
                "{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }");
        verify(
                rsa.toPublicJWK(),
                JWSAlgorithm.PS256,
                new RSASSASigner(rsa),
                "{ name: 'RSA-PSS', hash: { name: 'SHA-256' }, saltLength: 32 }");
        verify(hmac, JWSAlgorithm.HS256, new MACSigner(hmac), "{ name: 'HMAC', hash: 'SHA-256' }");
    }

    private void verify(JWK key, JWSAlgorithm algorithm, JWSSigner signer, String parameters) throws Exception {
        JWSObject jws = new JWSObject(new JWSHeader(algorithm), new Payload("claims"));
        jws.sign(signer);
        run("""
                const parameters = %s;
                const [head, body, signature] = '%s'.split('.');
                const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
                const key = await crypto.subtle.importKey('jwk', %s, parameters, false, ['verify']);
                const signed = new TextEncoder().encode(head + '.' + body);
                const good = decode(signature);
                same(await crypto.subtle.verify(parameters, key, good, signed), true);
                signed[0] ^= 1;
                same(await crypto.subtle.verify(parameters, key, good, signed), false);
                signed[0] ^= 1;
                good[good.length - 1] ^= 1;
                same(await crypto.subtle.verify(parameters, key, good, signed), false);
                same(await crypto.subtle.verify(parameters, key, new Uint8Array(3), signed), false);
                await fails(() => crypto.subtle.importKey('jwk', %s, parameters, false, ['sign']));
                """.formatted(parameters, jws.serialize(), key.toJSONString(), key.toJSONString()));
    }
}
