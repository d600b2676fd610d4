package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.ekt.EktCipher;

@Timeout(60)
class DtlsHandshakeTest {
    @Test
    void handshake_bothRoles_agreeOnProfileAndOuterKeys() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            DtlsPair.Established established = pair.handshake();
            assertEquals(TestPeers.DOUBLE_128, established.client().profile());
            assertEquals(TestPeers.DOUBLE_128, established.server().profile());
            assertEquals(Optional.of(EktCipher.AESKW_128), established.server().ektCipher());
            assertEquals(established.client().keys(), established.server().keys());
            assertEquals(16, established.client().keys().clientWriteKey().length());
            assertEquals(12, established.client().keys().clientWriteSalt().length());
        }
    }
}
