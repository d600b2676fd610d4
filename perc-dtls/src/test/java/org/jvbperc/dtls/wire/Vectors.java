package org.jvbperc.dtls.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Reads the vector files of this package; their field "provenance" tells where they come from. */
final class Vectors {
    private Vectors() {}

    static JsonNode load(String name) throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, name));
        }
    }

    static byte[] octets(JsonNode node) {
        return HexFormat.of().parseHex(node.asText());
    }

    /** The data of a whole extension, whose type and length are checked. */
    static byte[] extensionData(int type, JsonNode extension) {
        byte[] whole = octets(extension);
        int foundType = (whole[0] & 0xFF) << 8 | (whole[1] & 0xFF);
        int length = (whole[2] & 0xFF) << 8 | (whole[3] & 0xFF);
        if (foundType != type || length != whole.length - 4) {
            throw new AssertionError("vector is not an extension of type " + type);
        }
        return Arrays.copyOfRange(whole, 4, whole.length);
    }
}
