package org.jvbperc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Amazon's provider, which only this module has on its class path, against the JDK's. Needs Linux on x86-64. */
class CipherProvidersIT {
    private final SecretBytes key = MediaPackets.key(128, 0);
    private final byte[] nonce = new byte[AeadCipher.NONCE_LENGTH_BYTES];

    @Test
    void automaticChoice_withAmazonsProviderOnTheClassPath_isIt() {
        assertEquals(CipherProviders.CORRETTO, CipherProviders.aesGcm().getName());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 160, 1200, 5000})
    void bothProviders_onTheSameMessage_agreeAndLeaveRefusedOnesAlone(int length) {
        byte[] plain = new byte[length];
        new Random(length).nextBytes(plain);
        byte[] first = encrypted(CipherProviders.SUN_JCE, plain);
        assertArrayEquals(first, encrypted(CipherProviders.CORRETTO, plain));
        for (String name : new String[] {CipherProviders.SUN_JCE, CipherProviders.CORRETTO}) {
            try (AeadCipher cipher = new AeadCipher(key, CipherProviders.byName(name))) {
                byte[] data = first.clone();
                data[data.length - 1] ^= 1;
                byte[] changed = data.clone();
                assertFalse(cipher.decrypt(nonce, data, 0, 12, data, 12, length + 16));
                assertArrayEquals(changed, data, name);
                data[data.length - 1] ^= 1;
                assertTrue(cipher.decrypt(nonce, data, 0, 12, data, 12, length + 16));
                assertArrayEquals(plain, java.util.Arrays.copyOfRange(data, 12, 12 + length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CipherProviders.SUN_JCE, CipherProviders.CORRETTO})
    void encrypt_sameNonceAgain_isRefusedAndTheNextIsNot(String provider) {
        byte[] data = new byte[40];
        try (AeadCipher cipher = new AeadCipher(key, CipherProviders.byName(provider))) {
            for (int i = 0; i < 4; i++) {
                nonce[11] = (byte) i;
                cipher.encrypt(nonce, data, 0, 0, data, 0, 16);
                assertThrows(IllegalStateException.class, () -> cipher.encrypt(nonce, data, 0, 0, data, 0, 16));
            }
        }
    }

    @Test
    void packets_throughAmazonsProvider_comeBack() {
        try (SrtpSender sender = MediaPackets.outerSender(256, 1);
                SrtpReceiver receiver = MediaPackets.outerReceiver(256, 1)) {
            for (int i = 0; i < 50; i++) {
                byte[] rtp = java.util.Arrays.copyOf(MediaPackets.rtpArray(i * 20), 12 + i * 20);
                rtp[3] = (byte) i;
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, sender.protect(packet));
                byte[] forged = packet.toByteArray();
                forged[12] ^= 1;
                assertEquals(SrtpStatus.AUTH_FAIL, receiver.unprotect(PacketBuffer.copyOf(forged)));
                assertEquals(SrtpStatus.OK, receiver.unprotect(packet));
                assertArrayEquals(rtp, packet.toByteArray());
            }
        }
    }

    private byte[] encrypted(String provider, byte[] plain) {
        byte[] data = new byte[12 + plain.length + 16];
        System.arraycopy(plain, 0, data, 12, plain.length);
        try (AeadCipher cipher = new AeadCipher(key, CipherProviders.byName(provider))) {
            cipher.encrypt(nonce, data, 0, 12, data, 12, plain.length);
        }
        return data;
    }
}
