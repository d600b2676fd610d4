package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_256;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

class EktParameterTableTest {
    private static final long SECOND = 1_000_000_000L;
    private final EktParameterTable table = new EktParameterTable(EktCipher.AESKW_128, 3);

    private static EktParameterSet set(int spi, int ttlSeconds) {
        return EktTestSets.set(DOUBLE_128, spi, ttlSeconds);
    }

    private EktKey find(int spi) {
        EktKey key = table.find(spi);
        assertNotNull(key);
        return key;
    }

    @Test
    void find_installedSets_bySpi() {
        assertTrue(table.isEmpty());
        table.install(set(7, 10), 0);
        table.install(set(8, 10), 0);
        assertEquals(7, find(7).spi());
        assertTrue(find(7).generation() < find(8).generation());
        assertNull(table.find(9));
        assertEquals(2, table.size());
        assertFalse(table.isEmpty());
    }

    @Test
    void install_setIsClosedAfterwards_tableKeepsItsCopy() {
        try (EktParameterSet set = set(7, 10)) {
            table.install(set, 0);
        }
        assertFalse(find(7).isWiped());
        assertTrue(find(7).isSameAs(set(7, 10)));
    }

    @Test
    void timeToLive_counterThatWraps_isStillRight() {
        long start = Long.MAX_VALUE - 5 * SECOND;
        table.install(set(7, 10), start);
        assertFalse(find(7).isExpired(start + 10 * SECOND - 1));
        assertTrue(find(7).isExpired(start + 10 * SECOND));
        table.install(set(8, EktParameterSet.MAX_TTL_SECONDS), 0);
        assertFalse(find(8).isExpired(EktParameterSet.MAX_TTL_SECONDS * SECOND - 1));
        assertTrue(find(8).isExpired(EktParameterSet.MAX_TTL_SECONDS * SECOND));
    }

    @Test
    void install_repeated_doesNotProlongTheTimeToLive() {
        table.install(set(7, 10), 0);
        assertEquals(EktInstallation.REPEATED, table.install(set(7, 10), 9 * SECOND));
        assertTrue(find(7).isExpired(10 * SECOND));
    }

    @Test
    void install_spiOfALiveSet_isRefused() {
        table.install(set(7, 10), 0);
        EktParameterSet otherKey = new EktParameterSet(
                EktCipher.AESKW_128,
                EktTestSets.secret(new Random(1), 16),
                set(7, 10).srtpMasterSalt(),
                7,
                10);
        EktParameterSet otherSalt = new EktParameterSet(
                EktCipher.AESKW_128, set(7, 10).ektKey(), EktTestSets.secret(new Random(1), 12), 7, 10);
        assertEquals(EktInstallation.SPI_IN_USE, table.install(otherKey, SECOND));
        assertEquals(EktInstallation.SPI_IN_USE, table.install(otherSalt, SECOND));
        assertEquals(EktInstallation.INSTALLED, table.install(otherKey, 10 * SECOND));
        assertTrue(find(7).isSameAs(otherKey));
        assertEquals(1, table.size());
    }

    @Test
    void install_moreThanFit_replacesAnExpiredOneThenTheOldest() {
        table.install(set(1, 100), 0);
        table.install(set(2, 5), 0);
        table.install(set(3, 100), 0);
        EktKey oldest = find(1);
        table.install(set(4, 100), 10 * SECOND);
        assertNull(table.find(2));
        assertNotNull(table.find(1));
        table.install(set(5, 100), 10 * SECOND);
        assertNull(table.find(1));
        assertTrue(oldest.isWiped());
        assertEquals(3, table.size());
    }

    @Test
    void wipeExpired_expiredSet_losesItsKeyAndStaysListed() {
        table.install(set(1, 5), 0);
        table.install(set(2, 10), 0);
        table.wipeExpired(5 * SECOND);
        assertTrue(find(1).isWiped());
        assertFalse(find(2).isWiped());
    }

    @Test
    void close_all_areWiped() {
        table.install(set(1, 5), 0);
        table.close();
        assertTrue(find(1).isWiped());
        assertFalse(find(1).canEncrypt(0));
    }

    @Test
    void install_cipherWeakerThanAllowed_isRefused() {
        EktParameterTable strong = new EktParameterTable(EktCipher.AESKW_256, 3);
        assertEquals(EktInstallation.CIPHER_TOO_WEAK, strong.install(set(1, 10), 0));
        assertEquals(EktInstallation.INSTALLED, strong.install(EktTestSets.set(DOUBLE_256, 1), 0));
        assertEquals(EktInstallation.INSTALLED, table.install(EktTestSets.set(DOUBLE_256, 2), 0));
    }

    @Test
    void weakestFor_profile_isAsStrongAsItsMedia() {
        assertEquals(EktCipher.AESKW_128, EktCipher.weakestFor(DOUBLE_128));
        assertEquals(EktCipher.AESKW_256, EktCipher.weakestFor(DOUBLE_256));
        assertEquals(EktCipher.AESKW_256, EktCipher.weakestFor(ProtectionProfile.AEAD_AES_256_GCM));
    }

    @Test
    void constructor_noCapacity_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EktParameterTable(EktCipher.AESKW_128, 0));
    }

    @Test
    void ektKey_usedBeyondItsLimit_isABug() {
        EktKey key = new EktKey(set(1, 10), 0, 0, 1);
        assertTrue(key.canEncrypt(0));
        key.encrypt(new byte[25], 25);
        assertFalse(key.canEncrypt(0));
        assertThrows(IllegalStateException.class, () -> key.encrypt(new byte[25], 25));
    }

    @Test
    void parameterSet_valuesOutOfRange_areRefused() {
        SecretBytes key = SecretBytes.copyOf(new byte[16]);
        SecretBytes salt = SecretBytes.copyOf(new byte[12]);
        EktCipher cipher = EktCipher.AESKW_128;
        assertThrows(IllegalArgumentException.class, () -> new EktParameterSet(cipher, salt, salt, 1, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new EktParameterSet(cipher, key, SecretBytes.copyOf(new byte[11]), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new EktParameterSet(cipher, key, salt, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new EktParameterSet(cipher, key, salt, 65_536, 1));
        assertThrows(IllegalArgumentException.class, () -> new EktParameterSet(cipher, key, salt, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new EktParameterSet(cipher, key, salt, 1, 1 << 24));
    }

    @Test
    void unwrapLimiter_burstThenRate_isKept() {
        UnwrapLimiter limiter = new UnwrapLimiter(10, 3, 0);
        for (int i = 0; i < 3; i++) {
            assertTrue(limiter.tryAcquire(0));
        }
        assertFalse(limiter.tryAcquire(99_999_999));
        assertTrue(limiter.tryAcquire(100_000_000));
        assertFalse(limiter.tryAcquire(199_999_999));
        assertTrue(limiter.tryAcquire(200_000_000));
        for (int i = 0; i < 3; i++) {
            assertTrue(limiter.tryAcquire(1_000 * SECOND));
        }
        assertFalse(limiter.tryAcquire(1_000 * SECOND));
    }
}
