package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;

/** RFC 3711 appendix B.3, RFC 6188 section 7.2, RFC 6904 appendix A, and the 96-bit salt of AES-GCM for all labels. */
class SrtpKeyDerivationRfcTest {
    private static final Pattern LABEL = Pattern.compile("label([0-7])(_.*)?");

    private final JsonNode vectors =
            VectorFile.load(getClass(), "srtp-kdf-rfc3711-6188-6904.json").get("vectors");

    @Test
    void derive_everyPublishedLabel_givesTheKey() {
        int checked = 0;
        for (JsonNode vector : vectors) {
            try (SecretBytes key = VectorFile.secret(vector, "master_key");
                    SecretBytes salt = VectorFile.secret(vector, "master_salt")) {
                for (Iterator<Map.Entry<String, JsonNode>> it = vector.fields(); it.hasNext(); ) {
                    Map.Entry<String, JsonNode> member = it.next();
                    Matcher label = LABEL.matcher(member.getKey());
                    if (label.matches()) {
                        String expected = member.getValue().asText();
                        int number = Integer.parseInt(label.group(1));
                        try (SecretBytes derived = SrtpKeyDerivation.derive(key, salt, number, expected.length() / 2)) {
                            assertEquals(expected, VectorFile.hex(derived.toByteArray()), member.getKey());
                        }
                        checked++;
                    }
                }
            }
        }
        assertEquals(3 + 3 + 2 + 8, checked);
    }

    @Test
    void headerExtensionCipher_rfc6904AppendixA_encryptsTheSelectedElements() {
        JsonNode vector = vectors.get(2);
        String header = "900f1234decafbadcafebabebede0006";
        byte[] packet = VectorFile.hex(header + VectorFile.text(vector, "ext_plain"));
        try (SecretBytes key = VectorFile.secret(vector, "master_key");
                SecretBytes salt = VectorFile.secret(vector, "master_salt");
                HeaderExtensionCipher cipher = new HeaderExtensionCipher(key, salt, Set.of(1, 3, 4))) {
            cipher.apply(packet, 0, 0x1234);
            assertEquals(header + VectorFile.text(vector, "ext_cipher"), VectorFile.hex(packet));
            cipher.apply(packet, 0, 0x1234);
            assertEquals(header + VectorFile.text(vector, "ext_plain"), VectorFile.hex(packet));
        }
    }
}
