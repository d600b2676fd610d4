package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;

class IdentityAssertionTest {
    private static String base64(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void attribute_writtenAndParsed_isEqual() throws Exception {
        IdentityAssertion made = new IdentityAssertion("idp.example", "jws", "{\"a\":\"b\"}");
        IdentityAssertion read = IdentityAssertion.parseAttribute(made.toAttribute());
        assertEquals(made, read);
        assertEquals("idp.example", read.domain());
        assertEquals("jws", read.protocol());
        assertEquals("{\"a\":\"b\"}", read.assertion());
        assertEquals(made.bindingHash(), read.bindingHash());
    }

    @Test
    void bindingHash_ofUnusualEncoding_coversOctetsAsReceived() throws Exception {
        String json = "{ \"assertion\" : \"x\",\n \"idp\": {\"domain\":\"idp.example\"} }";
        IdentityAssertion read = IdentityAssertion.parseAttribute(base64(json));
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
        assertEquals(Octets.of(expected), read.bindingHash());
        assertEquals(base64(json), read.toAttribute());
    }

    @Test
    void protocol_absent_isDefault() throws Exception {
        String json = "{\"idp\":{\"domain\":\"idp.example\"},\"assertion\":\"x\"}";
        assertEquals("default", IdentityAssertion.parseAttribute(base64(json)).protocol());
    }

    @Test
    void extensions_behindBase64_areIgnored() throws Exception {
        IdentityAssertion made = new IdentityAssertion("idp.example", "jws", "x");
        assertEquals(made, IdentityAssertion.parseAttribute(made.toAttribute() + " ext=1 other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "",
                "{",
                "{} {}",
                "{\"assertion\":\"x\"}",
                "{\"idp\":\"idp.example\",\"assertion\":\"x\"}",
                "{\"idp\":{},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":7},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"a b\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"..\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"idp.example\"}}",
                "{\"idp\":{\"domain\":\"idp.example\"},\"assertion\":\"\"}",
                "{\"idp\":{\"domain\":\"idp.example\"},\"assertion\":{}}",
                "{\"idp\":{\"domain\":\"idp.example\",\"protocol\":\"../x\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"idp.example\",\"protocol\":\"a%2fb\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"idp.example\",\"protocol\":\"a\\\\b\"},\"assertion\":\"x\"}",
                "{\"idp\":{\"domain\":\"a.example\",\"domain\":\"b.example\"},\"assertion\":\"x\"}",
            })
    void json_ofAnotherForm_isMalformed(String json) {
        IdentityException e =
                assertThrows(IdentityException.class, () -> IdentityAssertion.parseAttribute(base64(json)));
        assertEquals(IdentityError.IDENTITY_MALFORMED, e.error());
    }

    @Test
    void attribute_notBase64OrNotUtf8_isMalformed() {
        assertThrows(IdentityException.class, () -> IdentityAssertion.parseAttribute("*not base64*"));
        String notUtf8 = Base64.getEncoder().encodeToString(new byte[] {'"', (byte) 0xFF, '"'});
        IdentityException e = assertThrows(IdentityException.class, () -> IdentityAssertion.parseAttribute(notUtf8));
        assertTrue(String.valueOf(e.getMessage()).contains("UTF-8"));
    }

    @Test
    void attribute_deeplyNested_isMalformed() {
        String json = "{\"idp\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThrows(IdentityException.class, () -> IdentityAssertion.parseAttribute(base64(json)));
    }

    @Test
    void attribute_tooLarge_isRefusedBothWays() {
        String large = "x".repeat(IdentityAssertion.MAX_ATTRIBUTE_CHARS);
        assertThrows(IllegalArgumentException.class, () -> new IdentityAssertion("idp.example", "jws", large));
        String json = "{\"idp\":{\"domain\":\"idp.example\"},\"assertion\":\"" + large + "\"}";
        IdentityException e =
                assertThrows(IdentityException.class, () -> IdentityAssertion.parseAttribute(base64(json)));
        assertTrue(String.valueOf(e.getMessage()).contains(String.valueOf(IdentityAssertion.MAX_ATTRIBUTE_CHARS)));
    }

    @Test
    void messages_ofAllKinds_quoteNoAssertion() {
        String secret = "eyJhbGciOiJFUzI1NiJ9secret";
        IdentityException e = assertThrows(
                IdentityException.class,
                () -> IdentityAssertion.parseAttribute(base64("{\"assertion\":\"" + secret + "\" broken")));
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(String.valueOf(t.getMessage()).contains(secret));
        }
        assertFalse(
                new IdentityAssertion("idp.example", "jws", secret).toString().contains(secret));
    }

    @Test
    void domainNames_inEquivalentForms_normalizeAlike() throws Exception {
        assertEquals("idp.example", DomainNames.normalize("user@IDP.Example.:8443"));
        assertEquals(DomainNames.normalize("b\u00fccher.example"), DomainNames.normalize("xn--bcher-kva.example"));
        assertEquals("b\u00fccher.example", DomainNames.display("xn--bcher-kva.example"));
    }
}
