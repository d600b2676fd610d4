package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.ekt.EktMessage;
import org.jvbperc.dtls.ekt.OutgoingEktMessage;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** No key in logs or on the wire, and wiped keys where an association ends. */
@Timeout(600)
class DtlsSecrecyTest {
    @Test
    void association_wholeLife_logsAndSendsNoKeys() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(new SimpleFormatter().format(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.jvbperc.dtls");
        Level before = logger.getLevel();
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        try (DtlsPair pair = DtlsPair.standard()) {
            DtlsPair.Established established = pair.handshake();
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
            pair.server.sendEktKey(parameters);
            pair.clientEvents.next(EktParameterSet.class);
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            // A failure with its reason, which is logged.
            byte[] forged = pair.sentByServer.get(0);
            pair.client.receive(forged, 0, forged.length);
            pair.server.close();
            pair.clientEvents.next(ClientEvents.Closed.class);
            for (SecretBytes secret : List.of(
                    established.client().keys().clientWriteKey(),
                    established.client().keys().serverWriteKey(),
                    parameters.ektKey(),
                    parameters.srtpMasterSalt())) {
                String hex = HexFormat.of().formatHex(secret.toByteArray());
                assertTrue(logged.stream()
                        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains(hex)));
                assertTrue(pair.sentByServer.stream()
                        .noneMatch(record -> HexFormat.of().formatHex(record).contains(hex)));
                assertFalse(established.toString().contains(hex));
            }
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }
    }

    @Test
    void keys_ofBothSides_areIndependentCopies() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            DtlsPair.Established established = pair.handshake();
            established.client().keys().close();
            assertEquals(16, established.server().keys().clientWriteKey().toByteArray().length);
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
            pair.server.sendEktKey(parameters);
            parameters.close();
            assertFalse(pair.clientEvents.next(EktParameterSet.class).ektKey().isClosed());
        }
    }

    @Test
    void ektMessages_afterAcknowledgementOrEnd_areWiped() {
        byte[] body = {1, 2, 3};
        OutgoingEktMessage message = new OutgoingEktMessage(26, 1, 1, body, java.time.Duration.ofSeconds(1));
        message.close();
        assertEquals(0, body[0] | body[1] | body[2]);
        EktMessage incoming = new EktMessage(26, 3);
        incoming.body()[1] = 7;
        incoming.wipe();
        assertEquals(0, incoming.body()[1]);
    }
}
