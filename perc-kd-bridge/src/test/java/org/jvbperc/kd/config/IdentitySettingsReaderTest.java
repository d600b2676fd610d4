package org.jvbperc.kd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.jvbperc.idpproxy.TrustedProxy;

/** The kinds of identity providers. */
class IdentitySettingsReaderTest {
    private static final String GOOD = """
            perc-kd {
              tunnel.md-fingerprints = ["sha-256 %s"]
              identity {
                trusted-idps = [{ domain = "idp.example", jwks-uri = "https://idp.example/jwks" }]
                own { url = "https://idp.example", user = "kd", password = "hunter2-inline" }
              }
            }
            """.formatted("AA:".repeat(31) + "AA");

    private static KdConfig load(String extra) throws InvalidConfigException {
        return KdConfigLoader.load(ConfigFactory.parseString(GOOD + "\nperc-kd { " + extra + " }"), Path.of(""));
    }

    @Test
    void oidcProvider_isRead() throws Exception {
        KdConfig config = load("identity.trusted-idps = [{ kind = oidc, domain = Accounts.example,"
                + " issuer = \"https://login.accounts.example/t\", audiences = [c1, c2], identity = \"{email}\","
                + " third-party-domains = [corp.example] }]");

        assertEquals(
                new TrustedOidc(
                        "accounts.example",
                        URI.create("https://login.accounts.example/t"),
                        Set.of("c1", "c2"),
                        "{email}",
                        Set.of("corp.example")),
                config.identity().trusted().oidc().get(0));
    }

    @Test
    void proxyProvider_isRead_withItsDefaults() throws Exception {
        KdConfig config = load("identity.trusted-idps = [{ kind = proxy, domain = \"Idp.example:8443\" },"
                + " { kind = proxy, domain = \"*\", protocols = [a, b] }]");

        assertEquals(
                TrustedProxy.of("idp.example:8443"),
                config.identity().trusted().proxies().get(0));
        assertEquals(
                new TrustedProxy("*", Set.of("a", "b"), Set.of()),
                config.identity().trusted().proxies().get(1));
    }

    @Test
    void ownScript_isRead_andShowsNoPassword() throws Exception {
        KdConfig config = load("identity.own { kind = proxy, domain = \"idp.example:8443\", url = \"\" }");

        OwnIdentitySettings own = config.identity().own();
        assertEquals(new OwnIdentitySettings.Script("idp.example:8443", "default", "kd", "hunter2-inline"), own);
        assertEquals("kd@idp.example", own.name());
        assertFalse(own.toString().contains("hunter2"), own.toString());
    }

    @Test
    void proxySettings_areRead_andStayWithinTheTimeForSigning() throws Exception {
        KdConfig config = load("identity.proxy { timeout = 15 s, cpu-time = 1 s, memory-mebibytes = 16, max-runs = 3,"
                + " origin = \"https://kd.example\", hosts = [\"A.example=127.0.0.1\"] }, signing.deadline = 10 s");

        var proxy = config.identity().proxy();
        assertEquals(Duration.ofSeconds(9), proxy.limits().wallClock());
        assertEquals(Duration.ofSeconds(1), proxy.limits().cpuTime());
        assertEquals(16 * 1024 * 1024, proxy.limits().memoryBytes());
        assertEquals(3, proxy.maxRuns());
        assertEquals("https://kd.example", proxy.origin());
        assertFalse(proxy.allowPrivateAddresses());
        assertEquals(Map.of("a.example", InetAddress.getByName("127.0.0.1")), proxy.hosts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity.trusted-idps = [{ kind = saml, domain = a }]|trusted-idps[0].kind is \"saml\"|jws, oidc, proxy",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, issuer = \"http://a/\", audiences = [c] }]"
                        + "|trusted-idps[0].issuer|https",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, issuer = \"https://a/\", audiences = [] }]"
                        + "|trusted-idps[0].audiences is []|client id",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, issuer = \"https://a/\" }]"
                        + "|trusted-idps[0].audiences is missing|list of strings",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, issuer = \"https://a/\", audiences = [c],"
                        + " identity = \"{sub}@b.example\" }]|trusted-idps[0]|not trusted for",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, issuer = \"https://a/\", audiences = [c],"
                        + " identity = sub }]|trusted-idps[0]|{claim}@domain",
                "identity.trusted-idps = [{ kind = oidc, domain = a.example, jwks-uri = \"https://a/\" }]"
                        + "|trusted-idps[0].jwks-uri|issuer",
                "identity.trusted-idps = [{ kind = proxy, domain = \"a b\" }]|trusted-idps[0].domain|domain name",
                "identity.trusted-idps = [{ kind = proxy, domain = a.example, protocols = [] }]"
                        + "|trusted-idps[0].protocols is []|at least one",
                "identity.trusted-idps = [{ kind = proxy, domain = a.example, protocols = [\"a/b\"] }]"
                        + "|trusted-idps[0].domain|path separator",
                "identity.trusted-idps = [{ kind = proxy, domain = \"*\", third-party-domains = [b.example] }]"
                        + "|trusted-idps[0].domain|others' names",
                "identity.trusted-idps = [{ kind = proxy, domain = a.example }, { kind = proxy, domain = A.example }]"
                        + "|trusted-idps[1].domain|occurs once",
                "identity.own { kind = proxy, domain = \"*\" }|identity.own.domain is \"*\"|one identity provider",
                "identity.own { kind = proxy, domain = \"\" }|identity.own.domain|not empty",
                "identity.proxy.timeout = 16 s|identity.proxy.timeout|15 s",
                "identity.proxy.memory-mebibytes = 1|identity.proxy.memory-mebibytes is 1|4 to 512",
                "identity.proxy.hosts = [\"a=b\"]|identity.proxy.hosts|name=address",
                "identity.proxy.hosts = [\"127.0.0.1\"]|identity.proxy.hosts|name=address",
            })
    void wrongValue_isNamed(String extra, String where, String expected) {
        InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> load(extra));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("perc-kd." + where) || message.contains(where), message);
        assertTrue(message.contains(expected), message);
        assertFalse(message.contains("hunter2"), message);
    }
}
