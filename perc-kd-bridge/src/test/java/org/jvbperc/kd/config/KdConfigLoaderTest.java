package org.jvbperc.kd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.CertificateOptions;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.kd.policy.JoinRekey;

class KdConfigLoaderTest {
    @TempDir
    Path directory;

    private final DtlsCertificate certificate = DtlsCertificate.generate("md", new SecureRandom());

    @BeforeEach
    void writeFiles() throws Exception {
        certificate.writePem(directory.resolve("md.crt"), directory.resolve("md.key"));
        Files.writeString(directory.resolve("kd.password"), "hunter2-file\n");
    }

    private KdConfig load(String text) throws Exception {
        Path file = directory.resolve("perc-kd.conf");
        Files.writeString(file, text);
        return KdConfigLoader.load(file);
    }

    /** A configuration that is right but for {@code extra}. */
    private static String with(String extra) {
        return """
                perc-kd {
                  tunnel.md-certificates = ["md.crt"]
                  identity {
                    trusted-idps = [{ domain = "idp.example", jwks-uri = "https://idp.example/jwks" }]
                    own { url = "https://idp.example", user = "kd", password = "hunter2-inline" }
                  }
                }
                """ + extra;
    }

    private static String password(KdConfig config) {
        return ((OwnIdentitySettings.Login) config.identity().own()).password();
    }

    private String complaint(String text) {
        InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> load(text));
        String message = String.valueOf(e.getMessage());
        assertFalse(message.contains("hunter2"), message);
        return message;
    }

    @Test
    void minimalConfiguration_hasTheDefaults() throws Exception {
        KdConfig config = load(with(""));
        assertEquals(List.of(), config.warnings());
        assertEquals(new HttpServerSettings("127.0.0.1", 8700, null, "", false, 65536, 4, null, null), config.http());
        assertEquals(MdTrust.PINNED, config.tunnel().trust().mode());
        assertEquals(Set.of(certificate.fingerprint()), config.tunnel().trust().pins());
        assertEquals(Duration.ofSeconds(60), config.tunnel().associations().grace());
        assertTrue(config.tunnel().listen().isEmpty());
        assertEquals(Duration.ofSeconds(4), config.signing().deadline());
        assertEquals("idp.example", config.identity().trusted().jws().get(0).domain());
        assertEquals("hunter2-inline", password(config));
        assertEquals(50, config.policy().maxMembers());
        assertEquals(Duration.ofHours(1), config.policy().ektTtl());
        assertTrue(config.policy().rekey().onLeave());
        assertEquals(JoinRekey.FRESH, config.policy().rekey().onJoin());
        assertEquals(Duration.ofMillis(200), config.policy().rekey().window());
        assertEquals(Duration.ofSeconds(15), config.policy().rekey().ackTimeout());
        assertEquals(List.of(), config.conferences());
    }

    @Test
    void referenceAlone_saysWhatIsMissing() {
        assertTrue(complaint("").contains("perc-kd.tunnel.md-fingerprints is []"));
    }

    @Test
    void everyKeyOfTheReference_hasAComment() throws Exception {
        String text;
        try (InputStream in = KdConfigLoader.class.getResourceAsStream("/reference.conf")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Config reference = ConfigFactory.parseString(text);
        List<String> missing = new ArrayList<>();
        collectUncommented((ConfigObject) reference.root().get("perc-kd"), "perc-kd", missing);
        assertEquals(List.of(), missing);
    }

    private static void collectUncommented(ConfigObject section, String path, List<String> missing) {
        section.forEach((key, value) -> {
            if (value.origin().comments().isEmpty()) {
                missing.add(path + "." + key);
            }
            if (value instanceof ConfigObject inner) {
                collectUncommented(inner, path + "." + key, missing);
            }
        });
    }

    @Test
    void shippedExample_isValid_onceItsFilesExist() throws Exception {
        Path shipped = Path.of("..", "conf", "perc-kd.conf");
        KdConfig config = load(Files.readString(shipped));
        assertEquals(List.of(), config.warnings());
        assertEquals("hunter2-file", password(config));
        assertEquals("*@idp.example", config.policy().admit().get(0).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.port = 70000|perc-kd.http.port is 70000|0 to 65535",
                "http.port = many|perc-kd.http.port is \"many\"|whole number",
                "http.port = 1.5|perc-kd.http.port is 1.5|whole number",
                "http.port = null|perc-kd.http.port|whole number",
                "http.address = \"\"|perc-kd.http.address is \"\"|not empty",
                "http.address = \"no such host.\"|perc-kd.http.address|IP address",
                "http.address = \"0.0.0.0\"|perc-kd.http.bearer-token|not a loopback address",
                "http.bearer-token = short|perc-kd.http.bearer-token|at least 16",
                "http = 5|perc-kd.http is 5|section",
                "tunnel.md-trust = maybe|perc-kd.tunnel.md-trust is \"maybe\"|pinned, ca, start-conf",
                "tunnel.md-fingerprints = [\"sha-256 XX\"]|perc-kd.tunnel.md-fingerprints|sha-256 AB:CD",
                "tunnel.md-fingerprints = 7|perc-kd.tunnel.md-fingerprints is 7|list of strings",
                "tunnel.md-certificates = [\"gone.crt\"]|perc-kd.tunnel.md-certificates|gone.crt",
                "tunnel.md-trust = ca|perc-kd.tunnel.ca-file|not empty",
                "tunnel { md-trust = ca, ca-file = gone.crt }|perc-kd.tunnel.ca-file|gone.crt",
                "tunnel.certificate = gone.crt|perc-kd.tunnel.private-key|not empty",
                "tunnel { certificate = gone.crt, private-key = md.key }|perc-kd.tunnel.certificate|gone.crt",
                "tunnel { certificate = md.crt, private-key = gone.key }|perc-kd.tunnel.certificate|gone.key",
                "tunnel { certificate = md.crt, private-key = md.key, key-store = x }|perc-kd.tunnel.key-store|empty",
                "tunnel.key-store = gone.p12|perc-kd.tunnel.key-store|gone.p12",
                "tunnel.listen { enabled = perhaps }|perc-kd.tunnel.listen.enabled is \"perhaps\"|true or false",
                "tunnel { md-trust = ca, ca-file = md.crt, listen.enabled = true }|perc-kd.tunnel.listen.md-name|name",
                "tunnel { md-trust = start-conf, listen.enabled = true }|perc-kd.tunnel.listen.enabled|start-conf",
                "tunnel.grace = 2 h|perc-kd.tunnel.grace is \"2 h\"|3600 s",
                "tunnel.grace = soon|perc-kd.tunnel.grace is \"soon\"|duration",
                "tunnel.max-backoff = 1 ms|perc-kd.tunnel.max-backoff|200 ms to 600 s",
                "tunnel.max-associations = 0|perc-kd.tunnel.max-associations is 0|1 to 100000",
                "md-http.timeout = -1 s|perc-kd.md-http.timeout|duration",
                "dtls.mtu = 100|perc-kd.dtls.mtu is 100|256 to 16384",
                "identity.trusted-idps = []|perc-kd.identity.trusted-idps is []|at least one",
                "identity.trusted-idps = [5]|perc-kd.identity.trusted-idps is [5]|list of sections",
                "identity.trusted-idps = [{ domain = a.example }]|perc-kd.identity.trusted-idps[0].jwks-uri|string",
                "identity.trusted-idps = [{ domain = a.example, jwks-uri = \"http://a.example/\" }]"
                        + "|perc-kd.identity.trusted-idps[0].jwks-uri|https",
                "identity.trusted-idps = [{ domain = a.example, jwks-uri = \"https://a/\", kid = 1 }]"
                        + "|perc-kd.identity.trusted-idps[0].kid|audience, domain, jwks-uri, kind",
                "identity.own.url = \"http://idp.example\"|perc-kd.identity.own.url|https",
                "identity.own.url = \"::\"|perc-kd.identity.own.url is \"::\"|http or https URL",
                "identity.own.user = \"\"|perc-kd.identity.own.user|not empty",
                "identity.own.password = \"\"|perc-kd.identity.own.password|password-file",
                "identity.own.password-file = kd.password|perc-kd.identity.own.password|either",
                "identity.own { password = \"\", password-file = gone }|perc-kd.identity.own.password-file|gone",
                "identity.max-age = 1 h|perc-kd.identity.max-age is \"1 h\"|300 s",
                "identity.ca-file = gone.crt|perc-kd.identity.ca-file|gone.crt",
                "authorization.ca-file = gone.crt|perc-kd.authorization.ca-file|gone.crt",
                "policy.join-with = [certificate]|perc-kd.policy.certificates|perc-kd.authorization.ca-file is empty",
                "signing.queue-length = 0|perc-kd.signing.queue-length is 0|1 to 4096",
                "policy.protection = none|perc-kd.policy.protection is \"none\"|one of double, frame",
                "policy.admit = [\"everybody\"]|perc-kd.policy.admit|user@domain",
                "policy.profiles = []|perc-kd.policy.profiles is []|double-aes-128-gcm",
                "policy.profiles = [\"aes-128-gcm\"]|perc-kd.policy.profiles|double-aes-128-gcm",
                "policy.profiles = [\"double-aes-128-gcm\", \"double-aes-128-gcm\"]|perc-kd.policy.profiles|one or both",
                "policy.ekt-ttl = 0|perc-kd.policy.ekt-ttl is 0|16777215 s",
                "policy.max-members = 0|perc-kd.policy.max-members is 0|1 to 10000",
                "max-conferences = 0|perc-kd.max-conferences is 0|1 to 100000",
                "conferences = [{ room = \"a b\" }]|perc-kd.conferences[0].room is \"a b\"|1 to 128",
                "conferences = [{ room = a }]|perc-kd.conferences[0].md-url|tunnel.listen.enabled",
                "conferences = [{ room = a, md-url = x }]|perc-kd.conferences[0].md-url is \"x\"|URL",
                "conferences = [{ room = a, md-url = \"http://h\", x = 1 }]|perc-kd.conferences[0].x|md-url, policy, room",
                "conferences = [{ room = a, md-url = \"http://h\" }, { room = a, md-url = \"http://h\" }]"
                        + "|perc-kd.conferences[1].room|no other conference",
                "conferences = [{ room = a, md-url = \"http://h\", policy { max-members = 0 } }]"
                        + "|perc-kd.conferences[0].policy.max-members is 0|1 to 10000",
                "conferences = [{ room = a, md-url = \"http://h\", policy { members = 1 } }]"
                        + "|perc-kd.conferences[0].policy.members|not a key",
            })
    void wrongValue_isNamedWithKeyValueAndExpectation(String line, String key, String expectation) {
        String message = complaint(with("perc-kd { " + line + " }"));
        assertTrue(message.contains(key), message);
        assertTrue(message.contains(expectation), message);
    }

    @Test
    void complaint_namesTheLine() {
        assertTrue(complaint(with("perc-kd.http.port = 70000")).matches("(?s).*perc-kd.conf: \\d+\\).*"));
    }

    @Test
    void fileWithASyntaxError_orMissing_isNamed() {
        assertTrue(complaint("perc-kd {").contains("perc-kd.conf cannot be parsed"));
        assertTrue(complaint("perc-kd.http.port = ${nowhere}").contains("nowhere"));
        assertTrue(complaint("perc-kd = 5").contains("perc-kd is 5: expected a section { ... } ("));
        InvalidConfigException e =
                assertThrows(InvalidConfigException.class, () -> KdConfigLoader.load(directory.resolve("gone.conf")));
        assertTrue(e.getMessage().contains("gone.conf does not exist"));
    }

    @Test
    void unknownKeys_areWarnedOf() throws Exception {
        KdConfig config = load(with("perc-kd { dtls.mtuu = 1, tunel { } }"));
        assertEquals(
                List.of(
                        "perc-kd.dtls.mtuu is not a known key and is ignored",
                        "perc-kd.tunel is not a known key and is ignored"),
                config.warnings());
    }

    @Test
    void httpWithAMisspeltKey_isRefused() {
        assertTrue(complaint(with("perc-kd.http.tsl.certificate = a"))
                .contains("perc-kd.http.tsl is not a key: expected one of"));
        assertTrue(complaint(with("perc-kd.http.tls.cert = a"))
                .contains("perc-kd.http.tls.cert is not a key: expected one of"));
    }

    @Test
    void httpWithTls_needsFilesThatBelongTogether() throws Exception {
        SecureRandom random = new SecureRandom();
        DtlsCertificate web = DtlsCertificate.generate("web", random);
        web.writePem(directory.resolve("web.crt"), directory.resolve("web.key"));
        DtlsCertificate.generate("other", random)
                .writePem(directory.resolve("other.crt"), directory.resolve("other.key"));
        HttpTlsSettings tls =
                Objects.requireNonNull(load(with("perc-kd.http.tls { certificate = web.crt, private-key = web.key }"))
                        .http()
                        .tls());
        assertEquals(web.fingerprint(), tls.identity().fingerprint());
        assertEquals(Duration.ZERO, tls.hsts());
        Map<String, String> complaints = Map.of(
                "certificate = web.crt, private-key = other.key", "does not belong to the first certificate of",
                "certificate = web.crt, private-key = gone.key", "gone.key does not exist",
                "certificate = gone.crt, private-key = web.key", "gone.crt does not exist",
                "certificate = web.key, private-key = web.key", "holds no certificate",
                "certificate = web.crt", "perc-kd.http.tls.private-key is \"\": expected a PEM file",
                "private-key = web.key", "perc-kd.http.tls.certificate is \"\": expected a PEM file",
                "hsts = 1 d", "perc-kd.http.tls.hsts is \"1 d\": expected 0 without a certificate");
        complaints.forEach((text, expected) -> {
            String message = complaint(with("perc-kd.http.tls { " + text + " }"));
            assertTrue(message.contains(expected), message);
        });
        assertTrue(complaint(with("perc-kd.http { public-url = \"http://kd.example\","
                        + " tls { certificate = web.crt, private-key = web.key } }"))
                .contains("expected an https URL, because http.tls.certificate is set"));
    }

    @Test
    void httpCertificateThatEndsSoon_isWarnedOf() throws Exception {
        Instant now = Instant.now();
        CertificateOptions ending = CertificateOptions.of("web", now)
                .withValidity(
                        now.minus(Duration.ofDays(80)),
                        now.plus(Duration.ofDays(10).plusHours(1)));
        DtlsCertificate.generate(ending, new SecureRandom())
                .writePem(directory.resolve("web.crt"), directory.resolve("web.key"));
        List<String> warnings = load(with("perc-kd.http.tls { certificate = web.crt, private-key = web.key }"))
                .warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("perc-kd.http.tls.certificate expires on "), warnings.get(0));
        assertTrue(warnings.get(0).endsWith(", in 10 days: renew it"), warnings.get(0));
    }

    @Test
    void expiredCertificate_isNamed() throws Exception {
        Instant now = Instant.now();
        CertificateOptions expired = CertificateOptions.of("kd", now)
                .withValidity(now.minus(Duration.ofDays(3)), now.minus(Duration.ofDays(1)));
        DtlsCertificate.generate(expired, new SecureRandom())
                .writePem(directory.resolve("old.crt"), directory.resolve("old.key"));
        String message = complaint(with("perc-kd.tunnel { certificate = old.crt, private-key = old.key }"));
        assertTrue(message.contains("perc-kd.tunnel.certificate"), message);
        assertTrue(message.contains("old.crt") && message.contains("expired"), message);
    }

    @Test
    void keyThatDoesNotBelongToTheCertificate_isNamed() throws Exception {
        DtlsCertificate.generate("kd", new SecureRandom())
                .writePem(directory.resolve("kd.crt"), directory.resolve("kd.key"));
        String message = complaint(with("perc-kd.tunnel { certificate = kd.crt, private-key = md.key }"));
        assertTrue(message.contains("perc-kd.tunnel.certificate"), message);
    }

    @Test
    void certificate_isTakenFromPemOrKeyStore_orMade() throws Exception {
        KdConfig pem = load(with("perc-kd.tunnel { certificate = md.crt, private-key = md.key }"));
        assertEquals(certificate.fingerprint(), pem.tunnel().identity().fingerprint());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "kd", certificate.privateKey(), "secret".toCharArray(), new Certificate[] {certificate.x509()});
        try (var out = Files.newOutputStream(directory.resolve("kd.p12"))) {
            store.store(out, "secret".toCharArray());
        }
        KdConfig p12 = load(with("perc-kd.tunnel { key-store = kd.p12, key-store-password = secret }"));
        assertEquals(certificate.fingerprint(), p12.tunnel().identity().fingerprint());
        String wrong = complaint(with("perc-kd.tunnel { key-store = kd.p12, key-store-password = wrong-pw }"));
        assertTrue(wrong.contains("perc-kd.tunnel.key-store"), wrong);
        assertFalse(wrong.contains("wrong-pw"), wrong);
        assertTrue(load(with("")).tunnel().identity().fingerprint().toString().startsWith("sha-256"));
    }

    @Test
    void riskyChoices_areWarnedOf() throws Exception {
        assertTrue(load(with("perc-kd.tunnel.md-trust = start-conf"))
                .warnings()
                .get(0)
                .contains("start-conf"));
        assertTrue(load(with("perc-kd.tunnel.listen.enabled = true"))
                .warnings()
                .get(0)
                .contains("after each start"));
    }

    @Test
    void conferences_overrideThePolicyInParts() throws Exception {
        KdConfig config = load(with("""
                perc-kd.conferences = [
                  { room = daily, md-url = "http://127.0.0.1:8080"
                    policy { max-members = 3, rekey { on-join = ratchet }, profiles = [double-aes-256-gcm] } }
                  { room = weekly, md-url = ["https://a.example", "https://b.example"] }
                ]
                """));
        ConferenceSettings daily = config.conferences().get(0);
        assertEquals(3, daily.policy().maxMembers());
        assertEquals(JoinRekey.RATCHET, daily.policy().rekey().onJoin());
        assertTrue(daily.policy().rekey().onLeave());
        assertEquals(
                List.of(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM),
                daily.policy().profiles());
        assertEquals(Duration.ofHours(1), daily.policy().ektTtl());
        assertEquals(
                List.of(URI.create("https://a.example"), URI.create("https://b.example")),
                config.conferences().get(1).mdUrls());
    }

    @Test
    void overridesByRequest_areReadAsDataOnly() throws Exception {
        PolicyReader policies = load(with("")).policies();
        assertEquals(
                7, policies.withOverrides(Map.of("max-members", 7), "policy").maxMembers());
        InvalidConfigException path = assertThrows(
                InvalidConfigException.class, () -> policies.withOverrides(Map.of("rekey.on-join", true), "policy"));
        assertTrue(path.getMessage().contains("rekey.on-join"), path.getMessage());
        InvalidConfigException include = assertThrows(
                InvalidConfigException.class,
                () -> policies.withOverrides(Map.of("include file(\"/etc/passwd\")", 1), "policy"));
        assertTrue(include.getMessage().contains("not a key"), include.getMessage());
        InvalidConfigException substitution = assertThrows(
                InvalidConfigException.class, () -> policies.withOverrides(Map.of("max-members", "${PATH}"), "policy"));
        assertTrue(substitution.getMessage().contains("policy.max-members is \"${PATH}\""), substitution.getMessage());
    }
}
