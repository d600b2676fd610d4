package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CipherProvidersTest {
    @Test
    void aesGcm_withNothingElseOnTheClassPath_isTheJdks() {
        assertEquals(CipherProviders.SUN_JCE, CipherProviders.aesGcm().getName());
    }

    @Test
    void byName_ofTheJdksProvider_isIt() {
        assertEquals(
                CipherProviders.SUN_JCE,
                CipherProviders.byName(CipherProviders.SUN_JCE).getName());
    }

    @Test
    void byName_absentOrWithoutAesGcm_namesThePropertyAndWhatWasExpected() {
        for (String name : new String[] {CipherProviders.CORRETTO, "SunEC", "NoSuchProvider"}) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> CipherProviders.byName(name));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains(CipherProviders.PROVIDER_PROPERTY), message);
            assertTrue(message.contains(name), message);
            assertTrue(message.contains(CipherProviders.SUN_JCE), message);
        }
    }
}
