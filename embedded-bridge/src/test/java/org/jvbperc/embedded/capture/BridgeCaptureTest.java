package org.jvbperc.embedded.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.media.AnnouncedKind;
import org.jvbperc.embedded.media.ConferenceForwarder;
import org.jvbperc.embedded.media.ForwardingSettings;
import org.jvbperc.embedded.media.MemoryEndpoint;
import org.jvbperc.embedded.media.PacketPool;
import org.jvbperc.embedded.media.PacketSlot;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;

class BridgeCaptureTest {
    private final ObjectMapper json = new ObjectMapper();
    private final BridgeMetrics metrics = new BridgeMetrics();
    private final PacketPool pool = new PacketPool(8);
    private final EktParameterSet ekt = new EktParameterSet(
            EktCipher.AESKW_128, SecretBytes.copyOf(new byte[16]), SecretBytes.copyOf(new byte[12]), 7, 3_600);
    private MemoryEndpoint sender;

    @TempDir
    Path directory;

    private void skipped() {
        metrics.count(BridgeCounter.CAPTURE_SKIPPED);
    }

    private void send(BridgeCapture capture, int count) {
        sender = new MemoryEndpoint(
                "alice\"",
                ekt,
                ForwardingSettings.DEFAULT,
                pool,
                packet -> capture.packetOpened("conf", "alice\"", packet));
        ConferenceForwarder forwarder = new ConferenceForwarder(1, ForwardingSettings.DEFAULT, metrics, pool);
        forwarder.add(sender.leg);
        forwarder.signalSources(sender.leg, Map.of(5, AnnouncedKind.AUDIO));
        forwarder.install(sender.leg, sender.transforms, 0);
        for (int i = 0; i < count; i++) {
            byte[] wire = sender.protect(MemoryEndpoint.rtp(111, i, i, 5, "content" + i), 0);
            PacketSlot slot = pool.take();
            slot.fill(wire, 0, wire.length, 0);
            forwarder.receive(sender.leg, slot, 0);
        }
    }

    @Test
    void capture_packetsAndKeys_areJsonLinesForTheOwnerOnly() throws Exception {
        Path packets = directory.resolve("packets.jsonl");
        Path keys = directory.resolve("keys.jsonl");
        try (BridgeCapture capture =
                BridgeCapture.open(Optional.of(packets), Optional.of(keys), 1 << 20, this::skipped)) {
            send(capture, 3);
            capture.keysInstalled(
                    "conf", "alice\"", ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, sender.keys);
        }
        List<String> lines = Files.readAllLines(packets);
        assertEquals(3, lines.size());
        JsonNode line = json.readTree(lines.get(0));
        assertEquals("alice\"", line.get("from").asText());
        assertEquals("conf", line.get("conference").asText());
        assertTrue(line.get("to").isNull());
        assertTrue(line.get("t").asLong() > 1_600_000_000_000L);
        byte[] packet = HexFormat.of().parseHex(line.get("packet").asText());
        assertEquals(12 + "content0".length() + 16 + 1, packet.length);
        assertEquals(5, packet[11]);
        assertTrue(HexFormat.of().parseHex(line.get("ekt").asText()).length > 20);
        List<String> keyLines = Files.readAllLines(keys);
        assertEquals(2, keyLines.size());
        JsonNode receive = json.readTree(keyLines.get(0));
        assertEquals("receive", receive.get("direction").asText());
        assertEquals(32, receive.get("key").asText().length());
        assertEquals(24, receive.get("salt").asText().length());
        assertFalse(receive.get("key")
                .asText()
                .equals(json.readTree(keyLines.get(1)).get("key").asText()));
        for (Path file : List.of(packets, keys)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void capture_full_endsAndCounts() throws Exception {
        Path packets = directory.resolve("packets.jsonl");
        try (BridgeCapture capture = BridgeCapture.open(Optional.of(packets), Optional.empty(), 700, this::skipped)) {
            send(capture, 20);
        }
        assertTrue(Files.size(packets) <= 700);
        assertEquals(20 - Files.readAllLines(packets).size(), metrics.value(BridgeCounter.CAPTURE_SKIPPED));
        assertTrue(metrics.value(BridgeCounter.CAPTURE_SKIPPED) > 10);
    }

    @Test
    void open_existingFile_isReplacedAndNarrowed() throws Exception {
        Path keys = directory.resolve("keys.jsonl");
        Files.writeString(keys, "old");
        BridgeCapture.open(Optional.empty(), Optional.of(keys), 1, this::skipped)
                .close();
        assertEquals("", Files.readString(keys));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
    }
}
