package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;

class CaptureAuditTest {
    private static final int SSRC = 0x1234abcd;
    private static final byte[] SHORT_FIELD = {0};

    private final Random random = new Random(11);
    private final byte[] key = random(16);
    private final byte[] salt = random(12);
    private final byte[] frame = random(300);
    private CaptureAudit audit;

    @BeforeEach
    void knowTheFrame() {
        PlaintextScanner scanner = new PlaintextScanner();
        scanner.addFrame(frame);
        audit = new CaptureAudit(scanner);
    }

    @Test
    void examine_distributorHasTheSendersKey_packetIsOpened() throws DemoFailure {
        audit.addKey(random(16));
        audit.addKey(key);
        audit.addSalt(random(12));
        audit.addSalt(salt);

        audit.examine(encrypted(1), SHORT_FIELD);
        audit.examine(encrypted(2), SHORT_FIELD);

        assertEquals(new DemoReport.Distributor(2, 2, 2, 0), audit.result());
    }

    @Test
    void examine_distributorHasOtherKeys_nothingIsOpened() throws DemoFailure {
        audit.addKey(random(16));
        audit.addSalt(salt);

        audit.examine(encrypted(1), SHORT_FIELD);

        assertEquals(new DemoReport.Distributor(1, 1, 0, 0), audit.result());
    }

    @Test
    void examine_frameInClear_isSeen() throws DemoFailure {
        audit.addKey(random(16));
        audit.addSalt(random(12));

        audit.examine(rtp(1), SHORT_FIELD);

        assertEquals(new DemoReport.Distributor(1, 1, 0, 1), audit.result());
    }

    @Test
    void examine_distributorHasTheEktKey_fieldIsOpened() throws DemoFailure {
        byte[] plaintext = random(25);
        byte[] field = new byte[47];
        try (AesKeyWrap wrapper = new AesKeyWrap(SecretBytes.copyOf(key))) {
            wrapper.wrapPadded(plaintext, 0, plaintext.length, field, 0);
        }
        field[45] = 47;
        field[46] = 2;
        audit.addKey(random(16));
        audit.addSalt(salt);

        audit.examine(encrypted(1), field);
        assertEquals(0, audit.result().innerLayersOpened());

        audit = new CaptureAudit(new PlaintextScanner());
        audit.addKey(key);
        audit.addSalt(random(12));
        audit.examine(encrypted(1), field);
        audit.examine(encrypted(2), field);
        assertEquals(2, audit.opened());
    }

    @Test
    void result_withoutPacketsOrKeys_isNoSuccess() {
        assertThrows(DemoFailure.class, audit::result);
        audit.examine(rtp(1), SHORT_FIELD);
        assertThrows(DemoFailure.class, audit::result);
    }

    private byte[] encrypted(int sequenceNumber) {
        try (EndToEndSender sender = new EndToEndSender(
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                SecretBytes.copyOf(key),
                SecretBytes.copyOf(salt),
                SSRC,
                0)) {
            PacketBuffer packet = PacketBuffer.copyOf(rtp(sequenceNumber));
            sender.encrypt(packet);
            return packet.toByteArray();
        }
    }

    private byte[] rtp(int sequenceNumber) {
        byte[] packet = Arrays.copyOf(
                new byte[] {(byte) 0x80, 111, 0, (byte) sequenceNumber, 0, 0, 0, 0, 0x12, 0x34, (byte) 0xab, (byte) 0xcd
                },
                12 + frame.length);
        System.arraycopy(frame, 0, packet, 12, frame.length);
        return packet;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
