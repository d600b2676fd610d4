package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jvbperc.crypto.SecretBytes;

/** Looks for keys in files: as octets, as the first words of an AES key schedule in either order, in hexadecimal and in base64. */
final class KeySearch {
    private final Map<Integer, List<Needle>> needles = new HashMap<>();
    private final boolean[] begins = new boolean[1 << 16];
    private final Set<String> names = new TreeSet<>();

    @SuppressWarnings("ArrayRecordComponent")
    private record Needle(String name, byte[] octets) {}

    /** Looks for this key too; its name is for people. */
    void add(String name, SecretBytes key) {
        byte[] octets = key.toByteArray();
        names.add(name);
        byte[] words = octets.clone();
        for (int i = 0; i < words.length; i++) {
            words[i] = octets[i ^ 3];
        }
        add(new Needle(name, octets));
        add(new Needle(name, words));
        HexFormat hex = HexFormat.of();
        add(new Needle(name, ascii(hex.formatHex(octets))));
        add(new Needle(name, ascii(hex.withUpperCase().formatHex(octets))));
        add(new Needle(name, ascii(Base64.getEncoder().withoutPadding().encodeToString(octets))));
        add(new Needle(name, ascii(Base64.getUrlEncoder().withoutPadding().encodeToString(octets))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void add(Needle needle) {
        int first = word(needle.octets, 0);
        begins[first >>> 16] = true;
        needles.computeIfAbsent(first, key -> new ArrayList<>()).add(needle);
    }

    /** All names. */
    Set<String> names() {
        return names;
    }

    /** Which of the keys are in a file. */
    Set<String> in(Path file) throws IOException {
        byte[] octets;
        try (FileChannel channel = FileChannel.open(file)) {
            octets = new byte[Math.toIntExact(channel.size())];
            ByteBuffer buffer = ByteBuffer.wrap(octets);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until all is there
            }
        }
        Set<String> found = new TreeSet<>();
        for (int at = 0; at + Integer.BYTES <= octets.length; at++) {
            if (begins[(octets[at] & 0xFF) << 8 | octets[at + 1] & 0xFF]) {
                for (Needle needle : needles.getOrDefault(word(octets, at), List.of())) {
                    if (matches(needle.octets, octets, at)) {
                        found.add(needle.name);
                    }
                }
            }
        }
        return found;
    }

    /** Which of the keys are in any file of a folder, "file: key" each. */
    Set<String> below(Path folder) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    in(file).forEach(name -> found.add(file + ": " + name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return found;
    }

    private static int word(byte[] octets, int at) {
        return octets[at] << 24 | (octets[at + 1] & 0xFF) << 16 | (octets[at + 2] & 0xFF) << 8 | octets[at + 3] & 0xFF;
    }

    private static boolean matches(byte[] needle, byte[] octets, int at) {
        if (at + needle.length > octets.length) {
            return false;
        }
        for (int i = 0; i < needle.length; i++) {
            if (octets[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
