package org.jvbperc.cli.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/** Any text on standard input: one line out for each; what protect makes of a packet, unprotect makes the packet again. */
class HexLinesFuzzTest {
    private static final String ERROR = "error [A-Z_]+";

    @FuzzTest(maxDuration = "60s")
    void transform(byte[] data) {
        String[] asked = new String(data, StandardCharsets.US_ASCII).lines().toArray(String[]::new);
        try (DoubleKeys keys = keys();
                ProtectTransform protect = new ProtectTransform(keys);
                UnprotectTransform unprotect = new UnprotectTransform(keys)) {
            String sent = run(data, protect);
            String[] protectedLines = sent.lines().toArray(String[]::new);
            String[] received = run(sent.getBytes(StandardCharsets.US_ASCII), unprotect)
                    .lines()
                    .toArray(String[]::new);
            assertEquals(asked.length, protectedLines.length);
            assertEquals(asked.length, received.length);
            for (int i = 0; i < asked.length; i++) {
                boolean refused = protectedLines[i].matches(ERROR);
                assertTrue(
                        refused
                                ? received[i].equals("error MALFORMED")
                                : received[i].matches(ERROR)
                                        || received[i].equals(asked[i].strip().toLowerCase(Locale.ROOT)),
                        received[i]);
            }
        }
    }

    private static String run(byte[] input, PacketTransform transform) {
        StringWriter out = new StringWriter();
        HexLines.transform(new ByteArrayInputStream(input), new PrintWriter(out), transform);
        return out.toString();
    }

    private static DoubleKeys keys() {
        return new DoubleKeys(
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                secret(1, 16),
                secret(2, 12),
                secret(3, 16),
                secret(4, 12),
                0,
                0,
                null);
    }

    private static SecretBytes secret(int value, int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) value);
        return SecretBytes.copyOf(octets);
    }
}
