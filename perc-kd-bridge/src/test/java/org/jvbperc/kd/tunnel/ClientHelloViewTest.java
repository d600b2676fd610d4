package org.jvbperc.kd.tunnel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class ClientHelloViewTest {
    private static final String HELLO = "16fefd0000000000000000001001" + "00".repeat(11);

    private static boolean check(String hex) {
        return ClientHelloView.isClientHello(Octets.fromHex(hex));
    }

    @Test
    void clientHello_ofEitherRecordVersion_isRecognised() {
        assertTrue(check(HELLO));
        assertTrue(check(HELLO.replaceFirst("16fefd", "16feff")));
    }

    @Test
    void anythingElse_isNot() {
        assertFalse(check(""));
        for (int length = 1; length < HELLO.length() / 2; length++) {
            assertFalse(check(HELLO.substring(0, 2 * length)));
        }
        assertFalse(check(HELLO.replaceFirst("16", "17")), "application data");
        assertFalse(check(HELLO.replaceFirst("fefd", "0303")), "TLS");
        assertFalse(check(HELLO.replaceFirst("fefd0000", "fefd0001")), "encrypted");
        assertFalse(check(HELLO.replaceFirst("1001", "1002")), "ServerHello");
    }
}
