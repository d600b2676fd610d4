package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names people may be shown as somebody's. */
class IdentityNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@idp.example",
                "Alice.O'Hara+room_1%40x@idp.example",
                "z\u00fc\u00dfe@idp.example",
                "\u0430\u043b\u0438\u0441\u0430@idp.example",
                "\u4e2d\u6587kanji\u3072\u3089@idp.example",
                "\u05d0\u05dc\u05d9\u05e1@idp.example",
                "\u0627\u0644\u0639\u0631\u0628\u064a\u0629\u0661@idp.example",
                "\u0e2d\u0e25\u0e34\u0e2a@idp.example",
                "\ud840\udc00@idp.example"
            })
    void name_thatPeopleCanTellApart_isWellFormed(String name) {
        assertTrue(IdentityNames.isWellFormed(name), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@idp.example",
                "alice@",
                "alice",
                "a@b@idp.example",
                "a b@idp.example",
                "a\u0000b@idp.example",
                // Invisible: zero width space, joiner and non-joiner, soft hyphen, word joiner, byte order mark, tag, Hangul filler.
                "alice\u200b@idp.example",
                "al\u200dice@idp.example",
                "al\u200cice@idp.example",
                "al\u00adice@idp.example",
                "alice\u2060@idp.example",
                "\ufeffalice@idp.example",
                "alice\udb40\udc41@idp.example",
                "alice\u3164@idp.example",
                "alice\u115f@idp.example",
                "alice\u034f@idp.example",
                "alice\ufe0f@idp.example",
                "alice\u180b@idp.example",
                "alice\udb40\udd00@idp.example",
                // Another direction: override, embedding, isolate, mark; letters of both directions.
                "\u202eecila@idp.example",
                "a\u202dlice@idp.example",
                "a\u2066lice@idp.example",
                "alice\u200e@idp.example",
                "alice\u05d0@idp.example",
                "\u05d0lice@idp.example",
                "\u0627\u06611@idp.example",
                // Blanks and separators of other kinds.
                "alice\u00a0@idp.example",
                "alice\u3000@idp.example",
                "alice\u2028@idp.example",
                "alice\u2800@idp.example",
                // Private, unassigned, lone surrogate, symbol.
                "alice\ue000@idp.example",
                "alice\u0378@idp.example",
                "alice\ud800@idp.example",
                "alice\ud83d\ude00@idp.example",
                // Not in the form by which names are compared: decomposed, full width, ligature.
                "zu\u0308rich@idp.example",
                "\uff41lice@idp.example",
                "\ufb01ona@idp.example",
                "\u0308alice@idp.example",
                // Latin with a Cyrillic or Greek letter of the same shape.
                "\u0430lice@idp.example",
                "al\u0456ce@idp.example",
                "\u03bfmar@idp.example",
                // In the domain's part.
                "alice@idp\u200b.example",
                "alice@\u202eidp.example",
                "alice@idp .example"
            })
    void name_thatCanBeMistakenForAnother_isRefused(String name) {
        assertFalse(IdentityNames.isWellFormed(name), name);
    }
}
