package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;

/** Nothing secret gets into the log, at whatever level, nor into what HTTP shows. */
@Timeout(600)
class SecrecyIT {
    private static final String TOKEN = "a-bearer-token-of-the-md";

    @TempDir
    Path directory;

    /** Keeps every record as text with its exception. */
    private static final class Recorder extends Handler {
        private final StringBuffer text = new StringBuffer();
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            text.append(formatter.formatMessage(record)).append('\n');
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace));
                text.append(trace).append('\n');
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void wholeCall_withRefusalsAndFailures_leavesNoSecretInLogsOrHttp() throws Exception {
        Logger logger = Logger.getLogger("org.jvbperc");
        Recorder recorder = new Recorder();
        recorder.setLevel(Level.ALL);
        Level before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(recorder);
        List<String> secrets = new ArrayList<>(List.of(LocalIdp.KD_PASSWORD, "token-kd", TOKEN));
        String shown;
        try {
            shown = call(secrets);
        } finally {
            logger.removeHandler(recorder);
            logger.setLevel(before);
        }
        String log = recorder.text.toString();
        assertTrue(log.contains("alice@idp.example joined room"), log);
        assertTrue(log.contains("identity-invalid"), log);
        for (String secret : secrets) {
            assertFalse(
                    log.toLowerCase(Locale.ROOT).contains(secret.toLowerCase(Locale.ROOT)), "in the log: " + secret);
            assertFalse(
                    shown.toLowerCase(Locale.ROOT).contains(secret.toLowerCase(Locale.ROOT)), "over HTTP: " + secret);
        }
    }

    /** Lets everything happen that is logged; returns what HTTP showed of it. */
    private String call(List<String> secrets) throws Exception {
        StringBuilder shown = new StringBuilder();
        try (KdFixture fixture = new KdFixture(directory)
                        .start("md-http.bearer-token = \"" + TOKEN + "\"\n policy.rekey.on-join = never");
                EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily");
                EndpointPeer carol = fixture.endpoint("carol", "daily")) {
            fixture.conference("daily");
            SessionDescription forAlice = alice.admitted(fixture.md, fixture.idp);
            addAssertion(secrets, forAlice.identity().orElseThrow());
            secrets.add(forAlice.icePwd().orElseThrow());
            alice.connect(fixture.endpointDtls, fixture.md, forAlice);
            add(secrets, Await.next(alice.ektKeys, "EKTKey"));
            bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            add(secrets, Await.next(fixture.md.mediaKeys, "MediaKeys").keys());
            addAssertion(secrets, alice.assertion().toAttribute());
            addAssertion(secrets, bob.assertion().toAttribute());

            // Refused: another conference's assertion, garbage, a wrong certificate, a provider in trouble.
            String elsewhere = fixture.endpoint("carol", "weekly").offer(fixture.idp);
            fixture.md.sign(elsewhere, MediaDistributorPeer.answer("daily"));
            fixture.md.sign(alice.offer(fixture.idp).replace("a=identity:ey", "a=identity:ay"), "v=0\r\n");
            fixture.md.sign(alice.offer(fixture.idp), MediaDistributorPeer.answer("daily"));
            SessionDescription forCarol = carol.admitted(fixture.md, fixture.idp);
            carol.connect(
                    fixture.endpointDtls,
                    fixture.md,
                    carol.config(forCarol)
                            .identityHash(MediaDistributorPeer.randomOctets(32))
                            .build());
            Await.next(carol.failures, "failure");
            fixture.idp.mood(LocalIdp.Mood.ERRORS);
            fixture.md.sign(fixture.endpoint("dave", "daily").offer(fixture.idp), MediaDistributorPeer.answer("daily"));
            fixture.idp.mood(LocalIdp.Mood.NORMAL);

            bob.close();
            add(secrets, Await.next(alice.ektKeys, "new EKTKey"));
            for (String path :
                    List.of("/health", "/metrics", "/conferences", "/conferences/daily", "/conferences/daily/roster")) {
                shown.append(fixture.get(path).body());
            }
            fixture.delete("/conferences/daily");
            Await.next(alice.ends, "end");
        }
        return shown.toString();
    }

    private static void add(List<String> secrets, EktParameterSet set) {
        add(secrets, set.ektKey());
        add(secrets, set.srtpMasterSalt());
    }

    private static void add(List<String> secrets, HopByHopKeys keys) {
        add(secrets, keys.clientWriteKey());
        add(secrets, keys.serverWriteKey());
        add(secrets, keys.clientWriteSalt());
        add(secrets, keys.serverWriteSalt());
    }

    private static void add(List<String> secrets, SecretBytes secret) {
        byte[] octets = secret.toByteArray();
        secrets.add(HexFormat.of().formatHex(octets));
        secrets.add(HexFormat.ofDelimiter(":").formatHex(octets));
        secrets.add(Base64.getEncoder().encodeToString(octets));
        secrets.add(Arrays.toString(octets));
    }

    /** The attribute, and the token inside it. */
    private static void addAssertion(List<String> secrets, String attribute) throws Exception {
        secrets.add(attribute);
        String jws = JwsAssertion.parse(org.jvbperc.identity.IdentityAssertion.parseAttribute(attribute)
                        .assertion())
                .jws();
        secrets.add(jws);
        secrets.add(jws.substring(jws.lastIndexOf('.') + 1));
    }
}
