package org.jvbperc.srtp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;

/** Reads the JSON vector files beside the test classes; their member "provenance" says where the values come from. */
public final class VectorFile {
    /** RFC 8723 with both profiles, from an independent implementation; several modules' tests read it. */
    public static final String DOUBLE_GENERATED = "/org/jvbperc/doublesrtp/rfc8723-double-generated.json";

    private VectorFile() {}

    public static JsonNode load(Class<?> test, String name) {
        try (InputStream in = Objects.requireNonNull(test.getResourceAsStream(name), name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(JsonNode node, String member) {
        return Objects.requireNonNull(node.get(member), () -> "no member " + member)
                .asText();
    }

    public static byte[] bytes(JsonNode node, String member) {
        return hex(text(node, member));
    }

    public static SecretBytes secret(JsonNode node, String member) {
        return secret(text(node, member));
    }

    public static SecretBytes secret(String hex) {
        return SecretBytes.copyOf(hex(hex));
    }

    public static PacketBuffer packet(JsonNode node, String member) {
        return PacketBuffer.copyOf(bytes(node, member));
    }

    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    public static String hex(PacketBuffer packet) {
        return hex(packet.toByteArray());
    }
}
