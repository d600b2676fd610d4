package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.CertificateFingerprint;

class AssertionContentsTest {
    private static final String DIGEST = "AB:".repeat(31) + "CD";
    private static final CertificateFingerprint FINGERPRINT = CertificateFingerprint.parse("sha-256", DIGEST);
    private static final String ENTRY = "{\"algorithm\":\"sha-256\",\"digest\":\"" + DIGEST + "\"}";

    @Test
    void contents_writtenAndParsed_areEqual() throws Exception {
        PercBinding perc = new PercBinding(
                1,
                "endpoint",
                "room",
                "ab12",
                "t".repeat(20),
                "u".repeat(20),
                "0a".repeat(32),
                List.of(0L, 4294967295L),
                true);
        AssertionContents contents = new AssertionContents(List.of(FINGERPRINT), perc);
        assertTrue(contents.toJson().contains("\"records\":true"), contents.toJson());
        assertEquals(contents, AssertionContents.parse(contents.toJson()));
    }

    @Test
    void contents_ofSomebodyWhoDoesNotRecord_saySoByNothing() throws Exception {
        PercBinding perc = PercBinding.forEndpoint("room", "t".repeat(20), List.of());
        AssertionContents contents = new AssertionContents(List.of(FINGERPRINT), perc);
        assertFalse(contents.toJson().contains("records"), contents.toJson());
        assertEquals(contents, AssertionContents.parse(contents.toJson()));
        String explicit = contents.toJson().replace("\"v\":1", "\"v\":1,\"records\":false");
        assertEquals(contents, AssertionContents.parse(explicit));
    }

    @Test
    void contents_ofStockBrowser_haveNoBinding() throws Exception {
        AssertionContents contents = AssertionContents.parse("{\"fingerprint\":[" + ENTRY + "],\"other\":{}}");
        assertNull(contents.perc());
        assertEquals(List.of(FINGERPRINT), contents.fingerprints());
    }

    @Test
    void fingerprints_withUnknownHash_areLeftOut() throws Exception {
        String sha1 = "{\"algorithm\":\"sha-1\",\"digest\":\"" + "AB:".repeat(19) + "CD\"}";
        AssertionContents contents = AssertionContents.parse("{\"fingerprint\":[" + sha1 + "," + ENTRY + "]}");
        assertEquals(List.of(FINGERPRINT), contents.fingerprints());
        assertThrows(IdentityException.class, () -> AssertionContents.parse("{\"fingerprint\":[" + sha1 + "]}"));
    }

    @Test
    void coverage_ofDescribedSet_needsEveryFingerprint() {
        CertificateFingerprint other = CertificateFingerprint.parse("sha-256", "CD:".repeat(31) + "AB");
        AssertionContents contents = new AssertionContents(List.of(FINGERPRINT), null);
        assertTrue(contents.coversAll(List.of(FINGERPRINT)));
        assertFalse(contents.coversAll(List.of(FINGERPRINT, other)));
        assertFalse(contents.coversAll(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"fingerprint\":{}}",
                "{\"fingerprint\":[]}",
                "{\"fingerprint\":[1]}",
                "{\"fingerprint\":[{\"algorithm\":\"sha-256\"}]}",
                "{\"fingerprint\":[{\"algorithm\":\"sha-256\",\"digest\":\"AB\"}]}",
                "{\"fingerprint\":[@],\"perc\":1}",
                "{\"fingerprint\":[@],\"perc\":{}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":\"1\",\"side\":\"md\"}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":0,\"side\":\"md\"}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"kd\"}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"tlsId\":3}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"peerHash\":\"AA\"}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"ssrcs\":{}}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"endpoint\",\"records\":\"true\"}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"endpoint\",\"records\":1}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"endpoint\",\"records\":null}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"ssrcs\":[-1]}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"ssrcs\":[1.5]}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"ssrcs\":[4294967296]}}",
                "{\"fingerprint\":[@],\"perc\":{\"v\":1,\"side\":\"md\",\"ssrcs\":[99999999999999999999]}}",
            })
    void contents_ofAnotherForm_areMalformed(String json) {
        IdentityException e =
                assertThrows(IdentityException.class, () -> AssertionContents.parse(json.replace("@", ENTRY)));
        assertEquals(IdentityError.IDENTITY_MALFORMED, e.error());
    }

    @Test
    void contents_tooManyOrTooLong_areMalformed() {
        String many = String.join(",", java.util.Collections.nCopies(17, ENTRY));
        assertThrows(IdentityException.class, () -> AssertionContents.parse("{\"fingerprint\":[" + many + "]}"));
        String large = "{\"fingerprint\":[" + ENTRY + "],\"x\":\"" + "x".repeat(AssertionContents.MAX_CHARS) + "\"}";
        assertThrows(IdentityException.class, () -> AssertionContents.parse(large));
    }
}
