package org.jvbperc.kd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityPatternTest {
    @ParameterizedTest
    @CsvSource({
        "alice@idp.example, alice@idp.example, true",
        "alice@idp.example, Alice@idp.example, false",
        "alice@IDP.example, alice@idp.EXAMPLE, true",
        "alice@idp.example, bob@idp.example, false",
        "alice@idp.example, alice@idp.example.evil, false",
        "*@idp.example, anybody@idp.example, true",
        "*@idp.example, anybody@xidp.example, false",
        "*@idp.example, anybody@idpxexample, false",
        "*@*.example, a@idp.example, true",
        "*@*.example, a@example, false",
        "*@*, a@b, true",
        "a*z@idp.example, abcz@idp.example, true",
        "a*z@idp.example, az@idp.example, true",
        "a*z@idp.example, abc@idp.example, false",
        "a%40b@idp.example, a%40b@idp.example, true",
        "a.b@idp.example, axb@idp.example, false",
        "*@idp.example, noat, false",
    })
    void pattern_matches_asWritten(String pattern, String identity, boolean expected) {
        assertEquals(expected, new IdentityPattern(pattern).matches(identity));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "@idp.example", "alice@", "a@b@c", "a b@c", "****@c"})
    void pattern_ofAnotherForm_isRefused(String pattern) {
        assertThrows(IllegalArgumentException.class, () -> new IdentityPattern(pattern));
    }

    @Test
    void policy_admits_byPatternAndProvider() {
        ConferencePolicy policy = PolicyBuilder.ofDouble()
                .admit(List.of("alice@*", "*@b.example"), List.of("a.example"))
                .build();
        assertTrue(policy.admits("alice@a.example", "A.example"));
        assertEquals(false, policy.admits("bob@a.example", "a.example"));
        assertEquals(false, policy.admits("bob@b.example", "b.example"));
    }
}
