package org.jvbperc.identity.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;

class OfferCredentialTest {
    private static final OfferBinding OFFER =
            new OfferBinding(Octets.fromHex("01".repeat(32)), "abcdefghijklmnopqrstuvwx");

    @ParameterizedTest
    @ValueSource(strings = {"Bearer a.b.c", "DPoP a.b-_~+/c== d.e.f", "Invitation ABCDEFGHIJKLMNOP AQID"})
    void attribute_isReadAndWritten(String text) throws Exception {
        OfferCredential credential = OfferCredential.parse(text);
        assertEquals(text, credential.toAttribute());
        assertFalse(credential.toString().contains("a.b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "bearer a",
                "Bearer a b",
                "Bearer  a",
                "DPoP a",
                "DPoP a b c",
                "Basic a",
                "Bearer a\u00e9",
                "Invitation id !"
            })
    void attribute_ofAnotherForm_isRefused(String text) {
        AuthorizationException refused = assertThrows(AuthorizationException.class, () -> OfferCredential.parse(text));
        assertEquals(AuthorizationError.MALFORMED, refused.error());
    }

    @Test
    void longAttribute_isRefused() {
        assertThrows(
                AuthorizationException.class,
                () -> OfferCredential.parse("Bearer " + "a".repeat(OfferCredential.MAX_CHARS)));
    }

    @Test
    void invitation_provesItsOfferOnly() {
        Invitation invitation = Invitation.random(new SecureRandom());
        Invitation same = Invitation.parse(invitation.text());
        OfferCredential.Invited credential = same.credential(OFFER);
        assertEquals(invitation.id(), credential.id());
        assertTrue(invitation.proves(credential, OFFER));
        assertFalse(invitation.proves(credential, new OfferBinding(OFFER.identityHash(), "another-tls-id-of-24-chr")));
        assertFalse(invitation.proves(credential, new OfferBinding(Octets.fromHex("02".repeat(32)), OFFER.tlsId())));
        assertFalse(Invitation.random(new SecureRandom()).proves(credential, OFFER));
        assertFalse(invitation.toString().contains(invitation.text().substring(17)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP.ABCDEFGHIJKLMNOPABCDEFGHIJKLMNO!"})
    void invitation_ofAnotherForm_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Invitation.parse(text));
    }
}
