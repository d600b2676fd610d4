package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.FullEktField;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Does what a curious Media Distributor could do: tries every key that it was given, with every salt, on the inner layer of
 * every packet, and searches each packet for the frames that were sent.
 *
 * <p>Reads the bridge's capture ({@code {"packet": hex, "ekt": hex}} a line; the packet is header, inner ciphertext, inner tag,
 * Original Header Block) and its keys ({@code {"key": hex, "salt": hex}} a line). An EKT field that one of the keys unwraps counts
 * as an opened inner layer too: it would yield the key.
 */
final class CaptureAudit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<SecretBytes> keys = new ArrayList<>();
    private final List<SecretBytes> salts = new ArrayList<>();
    private final PlaintextScanner scanner;
    private final Map<Integer, List<EndToEndReceiver>> openersBySsrc = new HashMap<>();
    private final Map<Octets, Boolean> openedFields = new HashMap<>();
    private long packets;
    private long opened;

    CaptureAudit(PlaintextScanner scanner) {
        this.scanner = scanner;
    }

    /** Reads the keys. */
    void addKeys(Path keysFile) throws IOException {
        for (String line : Files.readAllLines(keysFile)) {
            JsonNode node = JSON.readTree(line);
            addKey(hex(node, "key"));
            addSalt(hex(node, "salt"));
        }
    }

    void addKey(byte[] key) {
        keys.add(SecretBytes.copyOf(key));
    }

    void addSalt(byte[] salt) {
        salts.add(SecretBytes.copyOf(salt));
    }

    /** Examines every packet of a capture. */
    void examine(Path captureFile) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(captureFile)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode node = JSON.readTree(line);
                examine(hex(node, "packet"), hex(node, "ekt"));
            }
        }
    }

    /**
     * Examines one packet.
     *
     * @param ektField the field that came with it, not part of {@code packet}
     */
    void examine(byte[] packet, byte[] ektField) {
        packets++;
        scanner.scan(packet);
        if (opensField(ektField) || opensInnerLayer(packet)) {
            opened++;
        }
    }

    private boolean opensField(byte[] field) {
        if (field.length < EktField.MIN_FULL_BYTES || field[field.length - 1] != EktField.TYPE_FULL) {
            return false;
        }
        int ciphertextLength = FullEktField.ciphertextLengthBytes(field.length);
        return openedFields.computeIfAbsent(
                Octets.of(field, 0, ciphertextLength),
                ciphertext -> keys.stream().anyMatch(key -> unwraps(key, ciphertext)));
    }

    private static boolean unwraps(SecretBytes key, Octets ciphertext) {
        try (AesKeyWrap unwrapper = new AesKeyWrap(key)) {
            byte[] input = ciphertext.toByteArray();
            return unwrapper.unwrapPadded(input, 0, input.length, new byte[input.length], 0) >= 0;
        }
    }

    private boolean opensInnerLayer(byte[] packet) {
        if (RtpView.headerLength(packet, 0, packet.length) < 0) {
            return false;
        }
        PacketBuffer buffer = PacketBuffer.copyOf(packet);
        for (EndToEndReceiver opener : openersBySsrc.computeIfAbsent(RtpView.ssrc(packet, 0), this::openers)) {
            if (opener.decrypt(buffer) == SrtpStatus.OK) {
                return true;
            }
        }
        return false;
    }

    private static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.required(field).textValue());
    }

    /** Packets opened so far. */
    long opened() {
        return opened;
    }

    /** The result. Throws if there was no packet, key or frame to examine, so that an empty audit is no success. */
    DemoReport.Distributor result() throws DemoFailure {
        if (packets == 0) {
            throw new DemoFailure("the bridge captured no packet, so nothing is known of what it could read");
        }
        if (keys.isEmpty() || salts.isEmpty()) {
            throw new DemoFailure("the bridge recorded no keys, so none could be tried");
        }
        if (scanner.windows() == 0) {
            throw new DemoFailure("no sent frame is long enough to be recognised in the capture");
        }
        return new DemoReport.Distributor(packets, keys.size(), opened, scanner.framesSeen());
    }

    private List<EndToEndReceiver> openers(int ssrc) {
        List<EndToEndReceiver> openers = new ArrayList<>();
        for (SecretBytes key : keys) {
            ProtectionProfile profile = key.length() == 16
                    ? ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
                    : ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
            for (SecretBytes salt : salts) {
                openers.add(new EndToEndReceiver(profile, key, salt, ssrc, 0));
            }
        }
        return openers;
    }
}
