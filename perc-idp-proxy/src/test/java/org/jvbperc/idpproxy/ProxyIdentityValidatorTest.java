package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ValidatedIdentity;

/** Validation by a provider's script, and each error condition of W3C webrtc-identity. */
class ProxyIdentityValidatorTest {
    private static final String RETURN_CONTENTS = "return { identity: '%s', contents: assertion }";

    private final ProxyFixture idp = new ProxyFixture();

    @AfterEach
    void close() {
        idp.close();
    }

    private ValidatedIdentity identity(String identity, TrustedProxy trusted) throws IdentityException {
        idp.validating(RETURN_CONTENTS.formatted(identity));
        return idp.validate(trusted, ProxyFixture.CONTENTS);
    }

    @Test
    void goodAssertion_isValidated_withNameAndContents() throws Exception {
        ValidatedIdentity found = identity("alice@IDP.example", TrustedProxy.of(idp.server.authority()));

        assertEquals("alice@idp.example", found.identity());
        assertEquals("idp.example", found.idpDomain());
        assertEquals("room", found.contents().perc().conference());
        assertEquals(ProxyFixture.NOW, found.issuedAt());
    }

    @Test
    void validateAssertion_getsAssertionAndOrigin() throws Exception {
        idp.validating("""
                if (origin !== 'https://kd.example' || arguments.length !== 2) { throw new Error(); }
                return { identity: 'alice@idp.example', contents: JSON.parse(assertion).c };""");

        String assertion =
                "{\"c\":" + com.fasterxml.jackson.databind.node.TextNode.valueOf(ProxyFixture.CONTENTS) + "}";
        assertEquals("alice@idp.example", idp.validate(assertion).identity());
    }

    @Test
    void eachRun_hasAScopeOfItsOwn() throws Exception {
        idp.validating("""
                globalThis.seen = (globalThis.seen ?? 0) + 1;
                if (globalThis.seen !== 1) { throw new Error(); }
                return { identity: 'alice@idp.example', contents: assertion };""");

        idp.validate(ProxyFixture.CONTENTS);
        assertEquals("alice@idp.example", idp.validate(ProxyFixture.CONTENTS).identity());
    }

    @Test
    void nameOfAnotherDomain_isRefused_unlessPolicyTrustsTheProviderForIt() throws Exception {
        TrustedProxy own = TrustedProxy.of(idp.server.authority());
        TrustedProxy thirdParty = new TrustedProxy(idp.server.authority(), Set.of("default"), Set.of("Corp.example"));

        IdentityException refused = assertThrows(IdentityException.class, () -> identity("alice@corp.example", own));
        assertEquals(IdentityError.IDENTITY_DOMAIN_MISMATCH, refused.error());
        assertEquals(
                "alice@corp.example", identity("alice@corp.example", thirdParty).identity());
        assertThrows(IdentityException.class, () -> identity("alice@elsewhere.example", thirdParty));
    }

    @Test
    void untrustedProvider_isRefused_withoutARequest() throws Exception {
        idp.validating(RETURN_CONTENTS.formatted("alice@idp.example"));
        ProxyIdentityValidator validator =
                new ProxyIdentityValidator(idp.proxies, List.of(TrustedProxy.of("other.example")));

        IdentityException refused = assertThrows(
                IdentityException.class,
                () -> validator.validate(
                        new IdentityAssertion(idp.server.authority(), "default", "x"), ProxyFixture.NOW));
        assertEquals(IdentityError.IDP_UNTRUSTED, refused.error());
        assertEquals(List.of(), idp.server.requests);
    }

    @Test
    void anyDomain_coversNoOtherPortThanTheUsualOne() throws Exception {
        TrustedProxy any = TrustedProxy.of(TrustedProxy.ANY);

        assertTrue(any.covers(ProxyAddress.of("somewhere.example", "default")));
        assertTrue(any.covers(ProxyAddress.of("somewhere.example:443", "default")));
        assertFalse(any.covers(ProxyAddress.of("somewhere.example:8443", "default")));
        assertFalse(any.covers(ProxyAddress.of("somewhere.example", "jws")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a\\\\b", "a%2Fb", "a%5cb", "..", ".", "%2e%2E", "..?x", "a b", "a\\nb"})
    void protocol_thatLeavesTheWellKnownPath_isMalformed(String protocol) {
        String unescaped = protocol.translateEscapes();
        IdentityException refused =
                assertThrows(IdentityException.class, () -> ProxyAddress.of("idp.example", unescaped));
        assertEquals(IdentityError.IDENTITY_MALFORMED, refused.error());
    }

    @Test
    void scriptAddress_isTheWellKnownOne() throws Exception {
        assertEquals(
                "https://idp.example:8443/.well-known/idp-proxy/default?v=1",
                ProxyAddress.of("IDP.example:8443", "default?v=1").uri().toString());
        assertEquals(
                "https://xn--bcher-kva.example/.well-known/idp-proxy/default",
                ProxyAddress.of("bücher.example", "default").uri().toString());
    }

    @Test
    void missingScript_isALoadFailure_withTheHttpStatus() {
        IdentityException refused = idp.refusal();

        assertEquals(IdentityError.IDP_LOAD_FAILURE, refused.error());
        assertEquals(Optional.of(404), refused.httpRequestStatusCode());
    }

    @Test
    void foreignCertificate_isATlsFailure() {
        try (IdpProxies distrusting = new IdpProxies(new IdpProxyConfig(
                RealmLimits.defaults(),
                1,
                "null",
                true,
                java.util.Map.of("idp.example", java.net.InetAddress.getLoopbackAddress()),
                ScriptServer.foreignTrust()))) {
            ProxyIdentityValidator validator =
                    new ProxyIdentityValidator(distrusting, List.of(TrustedProxy.of(idp.server.authority())));
            IdentityException refused = assertThrows(
                    IdentityException.class,
                    () -> validator.validate(
                            new IdentityAssertion(idp.server.authority(), "default", "x"), ProxyFixture.NOW));
            assertEquals(IdentityError.IDP_TLS_FAILURE, refused.error());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is not JavaScript",
                "throw new Error('at once')",
                "",
                "rtcIdentityProvider.register({ validateAssertion() {} })",
                "rtcIdentityProvider.register()",
                "setTimeout(() => rtcIdentityProvider.register({ generateAssertion() {}, validateAssertion() {} }), 1)",
                "\u0000",
            })
    void scriptThatDoesNotRegister_isABadScript(String script) {
        idp.server.script(script);
        assertEquals(IdentityError.IDP_BAD_SCRIPT_FAILURE, idp.refusal().error());
    }

    @Test
    void scriptThatIsNotUtf8_isABadScript() {
        idp.server.on("/.well-known/idp-proxy/default", (exchange, body) -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {(byte) 0xC3, 0x28});
            exchange.close();
        });
        assertEquals(IdentityError.IDP_BAD_SCRIPT_FAILURE, idp.refusal().error());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    throw new RTCError({ errorDetail: 'idp-token-expired' })   | IDP_TOKEN_EXPIRED
                    throw new RTCError({ errorDetail: 'idp-token-invalid' })   | IDP_TOKEN_INVALID
                    throw new RTCError({ errorDetail: 'idp-need-login' })      | IDP_NEED_LOGIN
                    throw { name: 'IdpLoginError', loginUrl: 'https://idp.example/' } | IDP_NEED_LOGIN
                    throw new RTCError({ errorDetail: 'idp-load-failure' })    | IDP_EXECUTION_FAILURE
                    throw new Error('no')                                      | IDP_EXECUTION_FAILURE
                    throw undefined                                            | IDP_EXECUTION_FAILURE
                    return Promise.reject(7)                                   | IDP_EXECUTION_FAILURE
                    throw { get name() { throw 1 } }                           | IDP_EXECUTION_FAILURE
                    return undefined                                           | IDP_EXECUTION_FAILURE
                    return {}                                                  | IDP_EXECUTION_FAILURE
                    return { identity: 'alice@idp.example' }                   | IDP_EXECUTION_FAILURE
                    return { identity: 5, contents: assertion }                | IDP_EXECUTION_FAILURE
                    return { identity: '', contents: assertion }               | IDP_EXECUTION_FAILURE
                    return { identity: 'alice', contents: assertion }          | IDP_EXECUTION_FAILURE
                    return { identity: 'a@b@idp.example', contents: assertion }| IDP_EXECUTION_FAILURE
                    return { get identity() { throw 1 }, contents: assertion } | IDP_EXECUTION_FAILURE
                    return { identity: 'alice@idp.example', contents: 'x' }    | IDENTITY_MALFORMED
                    """)
    void failingScript_leadsToItsCondition(String statement, IdentityError expected) {
        idp.validating(statement);
        assertEquals(expected, idp.refusal().error());
    }

    @Test
    void needLogin_bringsTheLoginAddressAndAShortText() {
        idp.validating("""
                throw new RTCError({ errorDetail: 'idp-need-login', idpLoginUrl: 'https://idp.example/login',
                    idpErrorInfo: 'please log in\\n' + 'A'.repeat(100) + assertion });""");

        IdentityException refused = idp.refusal();
        assertEquals(Optional.of("https://idp.example/login"), refused.idpLoginUrl());
        assertEquals(Optional.of("please log in ..."), refused.idpErrorInfo());
    }

    @Test
    void loginAddressThatIsNotHttps_isLeftOut() {
        idp.validating("throw new RTCError({ errorDetail: 'idp-need-login', idpLoginUrl: 'javascript:alert(1)' })");
        assertEquals(Optional.empty(), idp.refusal().idpLoginUrl());
    }

    @Test
    void assertionOfThisSide_isMadeByTheScript_withItsCredentialsAtItsOriginOnly() throws Exception {
        idp.server.script(ProxyFixture.REGISTER.formatted("""
                const answer = await fetch('/assert', { method: 'POST', body: contents });
                if (!answer.ok) { throw new RTCError({ errorDetail: 'idp-need-login', idpLoginUrl: location.origin + '/login' }); }
                return { idp: { domain: location.origin.slice(8), protocol: options.protocol },
                         assertion: await answer.text() + ' for ' + options.usernameHint };""", "throw 1"));
        idp.server.on("/assert", (exchange, body) -> {
            boolean known = "Basic abc".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            ScriptServer.reply(exchange, known ? 200 : 401, "signed " + body);
        });
        ProxyAssertions known =
                new ProxyAssertions(idp.proxies, idp.server.authority(), "default", "Basic abc", "kd@idp.example");
        ProxyAssertions unknown = new ProxyAssertions(idp.proxies, idp.server.authority(), "default", null, null);

        IdentityAssertion made = known.assertion("C");
        assertEquals("signed C for kd@idp.example", made.assertion());
        assertEquals(idp.server.authority(), made.domain());
        IdentityException refused = assertThrows(IdentityException.class, () -> unknown.assertion("C"));
        assertEquals(IdentityError.IDP_NEED_LOGIN, refused.error());
        assertEquals(Optional.of("https://" + idp.server.authority() + "/login"), refused.idpLoginUrl());
    }
}
