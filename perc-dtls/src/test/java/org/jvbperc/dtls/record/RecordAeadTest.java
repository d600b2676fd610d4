package org.jvbperc.dtls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordAeadTest {
    private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    private static final byte[] ADDITIONAL = {0, 1, 0, 0, 0, 0, 0, 2, 22, (byte) 0xFE, (byte) 0xFD, 0, 5};
    private static final byte[] PLAINTEXT = {20, 21, 22, 23, 24};

    private static byte[] key(int length) {
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) 0x5A);
        return key;
    }

    private static RecordAead keyed(boolean encrypting, int keyLength) {
        RecordAead aead = new RecordAead(encrypting);
        aead.setKey(key(keyLength), 0, keyLength);
        aead.init(NONCE, 16);
        return aead;
    }

    private static byte[] byTheJdk(int keyLength) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key(keyLength), "AES"), new GCMParameterSpec(128, NONCE));
        cipher.updateAAD(ADDITIONAL);
        return cipher.doFinal(PLAINTEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void doFinal_bothDirections_agreesWithTheJdk(int keyLength) throws Exception {
        byte[] expected = byTheJdk(keyLength);
        byte[] record = new byte[40];
        try (RecordAead encrypting = keyed(true, keyLength);
                RecordAead decrypting = keyed(false, keyLength)) {
            assertEquals(expected.length, encrypting.getOutputSize(PLAINTEXT.length));
            assertEquals(expected.length, encrypting.doFinal(ADDITIONAL, PLAINTEXT, 0, PLAINTEXT.length, record, 13));
            assertArrayEquals(expected, Arrays.copyOfRange(record, 13, 13 + expected.length));
            assertEquals(PLAINTEXT.length, decrypting.doFinal(ADDITIONAL, record, 13, expected.length, record, 13));
            assertArrayEquals(PLAINTEXT, Arrays.copyOfRange(record, 13, 13 + PLAINTEXT.length));
        }
    }

    @Test
    void doFinal_alteredOrShortRecord_isBadRecordMac() throws Exception {
        byte[] record = byTheJdk(16);
        record[2] ^= 1;
        try (RecordAead decrypting = keyed(false, 16)) {
            for (int length : new int[] {record.length, 15, 0}) {
                TlsFatalAlert alert = assertThrows(
                        TlsFatalAlert.class, () -> decrypting.doFinal(ADDITIONAL, record, 0, length, record, 0));
                assertEquals(AlertDescription.bad_record_mac, alert.getAlertDescription());
            }
        }
    }

    @Test
    void doFinal_withoutKeyOrAfterClose_isInternalError() throws Exception {
        RecordAead closed = keyed(true, 16);
        closed.close();
        for (RecordAead aead : new RecordAead[] {new RecordAead(true), closed}) {
            TlsFatalAlert alert =
                    assertThrows(TlsFatalAlert.class, () -> aead.doFinal(ADDITIONAL, PLAINTEXT, 0, 5, new byte[40], 0));
            assertEquals(AlertDescription.internal_error, alert.getAlertDescription());
        }
    }

    @Test
    void init_ofAnotherCipher_isRefused() {
        try (RecordAead aead = keyed(true, 16)) {
            assertThrows(IllegalArgumentException.class, () -> aead.init(new byte[8], 16));
            assertThrows(IllegalArgumentException.class, () -> aead.init(NONCE, 8));
        }
    }
}
