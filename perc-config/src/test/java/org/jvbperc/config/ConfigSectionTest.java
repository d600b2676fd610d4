package org.jvbperc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ConfigSectionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private enum Trust {
        PINNED,
        START_CONF
    }

    private static ConfigSection section(String values) throws InvalidConfigException {
        return ConfigSection.in(ConfigFactory.parseString("app.part {\n" + values + "\n}"), "app.part");
    }

    private static void assertComplaint(String expected, Executable reading) {
        assertEquals(
                expected, assertThrows(InvalidConfigException.class, reading).getMessage());
    }

    @Test
    void values_ofEveryKind_areRead() throws Exception {
        ConfigSection section = section("""
                flag = yes, text = abc, number-as-text = 5, texts = [a, b], number = 7, size = 2 KiB, time = 5 s, never = 0
                trust = start-conf, url = "https://h/x", inner { a = 1 }, list = [{ a = 1 }, { a = 2 }]""");
        assertTrue(section.flag("flag"));
        assertEquals("abc", section.text("text"));
        assertEquals("5", section.text("number-as-text"));
        assertEquals(List.of("a", "b"), section.texts("texts"));
        assertEquals(7, section.number("number", 7, 7));
        assertEquals(2048, section.bytes("size", 2048));
        assertEquals(Duration.ofSeconds(5), section.duration("time", SECOND, Duration.ofSeconds(5)));
        assertEquals(Duration.ZERO, section.durationOrZero("never", SECOND, Duration.ofSeconds(5)));
        assertEquals(Trust.START_CONF, section.choice("trust", Trust.class));
        assertEquals(URI.create("https://h/x"), section.httpUri("url"));
        assertEquals("app.part.inner", section.section("inner").path());
        assertEquals(2, section.sections("list").get(1).number("a", 1, 2));
        assertEquals("app.part.list[1]", section.sections("list").get(1).path());
        assertTrue(section.isList("list"));
        assertFalse(section.isList("inner"));
        assertFalse(section.has("other"));
    }

    @Test
    void wrongValue_isShownWithPathExpectationAndPlace() throws Exception {
        ConfigSection section = section("""
                port = 70000
                half = 1.5
                text = [1]
                flag = perhaps
                time = 1 ms
                size = 4 KiB
                trust = ca
                url = "ftp://h"
                texts = ["a", ""]
                inner = 5
                list = [5]""");
        assertComplaint(
                "app.part.port is 70000: expected a whole number from 0 to 65535 (String: 2)",
                () -> section.number("port", 0, 65535));
        assertComplaint(
                "app.part.half is 1.5: expected a whole number from 1 to 2 (String: 3)",
                () -> section.number("half", 1, 2));
        assertComplaint("app.part.text is [1]: expected a string (String: 4)", () -> section.text("text"));
        assertComplaint("app.part.flag is \"perhaps\": expected true or false (String: 5)", () -> section.flag("flag"));
        assertComplaint(
                "app.part.time is \"1 ms\": expected a duration from 1 s to 1500 ms, for instance \"5 s\" (String: 6)",
                () -> section.duration("time", SECOND, Duration.ofMillis(1500)));
        assertComplaint(
                "app.part.size is \"4 KiB\": expected a size from 0 to 1024 bytes, for instance \"16 MiB\" (String: 7)",
                () -> section.bytes("size", 1024));
        assertComplaint(
                "app.part.trust is \"ca\": expected one of pinned, start-conf (String: 8)",
                () -> section.choice("trust", Trust.class));
        assertComplaint(
                "app.part.url is \"ftp://h\": expected an http or https URL (String: 9)", () -> section.httpUri("url"));
        assertComplaint(
                "app.part.texts is [\"a\",\"\"]: expected a list of strings that are not empty (String: 10)",
                () -> section.texts("texts"));
        assertComplaint("app.part.inner is 5: expected a section { ... } (String: 11)", () -> section.section("inner"));
        assertComplaint(
                "app.part.list is [5]: expected a list of sections (String: 12)", () -> section.sections("list"));
    }

    @Test
    void missingValue_isToldWithThePlaceOfItsSection() throws Exception {
        ConfigSection entry =
                section("\nlist = [\n{ a = 1 }\n]").sections("list").get(0);
        assertComplaint("app.part.list[0].b is missing: expected a string (String: 4)", () -> entry.text("b"));
    }

    @Test
    void value_ofASecretKey_isNotShown() throws Exception {
        ConfigSection section = section("""
                bearer-token = [hunter2], key-store-password = [hunter2], client-secret = [hunter2]""");
        for (String key : List.of("bearer-token", "key-store-password", "client-secret")) {
            assertComplaint(
                    "app.part." + key + " is a value that is not shown: expected a string (String: 2)",
                    () -> section.text(key));
        }
    }

    @Test
    void longValue_isCut() throws Exception {
        ConfigSection section = section("key = [\"" + "x".repeat(500) + "\"]");
        String message = String.valueOf(assertThrows(InvalidConfigException.class, () -> section.text("key"))
                .getMessage());
        assertTrue(message.length() < 200, message);
    }

    @Test
    void onlyKeys_misspeltKey_isNamedWithTheKnownOnes() throws Exception {
        ConfigSection section = section("prot = 1");
        assertComplaint(
                "app.part.prot is not a key: expected one of host, port (String: 2)",
                () -> section.onlyKeys(Set.of("port", "host")));
        section.onlyKeys(Set.of("prot", "port"));
    }

    @Test
    void in_whereThereIsNoSection_saysWhatIsThere() {
        assertComplaint(
                "app.part is 5: expected a section { ... } (String: 1)",
                () -> ConfigSection.in(ConfigFactory.parseString("app.part = 5"), "app.part"));
        for (String other : List.of("", "app = 5", "app.part = null")) {
            String message = String.valueOf(assertThrows(
                            InvalidConfigException.class,
                            () -> ConfigSection.in(ConfigFactory.parseString(other), "app.part"))
                    .getMessage());
            assertTrue(message.startsWith("app.part is missing: expected a section { ... }"), message);
        }
    }

    @Test
    void secret_isTakenFromOneOfTheTwoPlaces() throws Exception {
        Files.writeString(directory.resolve("pw"), " from-file \n");
        Files.writeString(directory.resolve("empty"), "\n");
        assertEquals("inline", secret("password = inline, password-file = \"\""));
        assertEquals("from-file", secret("password-file = pw"));
        for (String wrong : List.of("password = inline, password-file = pw", "password = \"\"", "other = 1")) {
            String message = String.valueOf(assertThrows(InvalidConfigException.class, () -> secret(wrong))
                    .getMessage());
            assertTrue(message.contains("expected either password or password-file to be set"), message);
            assertFalse(message.contains("inline"), message);
        }
        assertTrue(String.valueOf(assertThrows(InvalidConfigException.class, () -> secret("password-file = gone"))
                        .getMessage())
                .endsWith("gone cannot be read"));
        assertTrue(String.valueOf(assertThrows(InvalidConfigException.class, () -> secret("password-file = empty"))
                        .getMessage())
                .endsWith("empty is empty"));
    }

    private String secret(String values) throws InvalidConfigException {
        return ConfigSection.in(ConfigFactory.parseString("app { " + values + " }"), "app", directory)
                .secret("password");
    }

    @Test
    void files_areRelativeToTheDirectory() throws Exception {
        ConfigSection app = ConfigSection.in(
                ConfigFactory.parseString("app { one = a.pem, more = [b.pem, /c.pem] }"), "app", directory);
        assertEquals(directory.resolve("a.pem"), app.file("one"));
        assertEquals(List.of(directory.resolve("b.pem"), Path.of("/c.pem")), app.files("more"));
    }
}
