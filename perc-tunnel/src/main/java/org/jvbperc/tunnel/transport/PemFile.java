package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jvbperc.crypto.SecretBytes;

/** The blocks of a PEM file (RFC 7468), read with bounds. Text outside of blocks is ignored. */
final class PemFile {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+)-----END ([A-Z0-9 ]{1,40})-----");

    /**
     * One block.
     *
     * @param label such as {@code CERTIFICATE}
     * @param der its bytes, which for a key the reader wipes
     */
    record Block(String label, SecretBytes der) {
        void wipe() {
            der.close();
        }
    }

    private PemFile() {}

    /** The blocks in order, at least one. */
    static List<Block> read(Path file) throws TlsException {
        byte[] bytes = bytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Arrays.fill(bytes, (byte) 0);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!label.equals(matcher.group(3))) {
                throw new TlsException(file + ": block BEGIN " + label + " ends with END " + matcher.group(3));
            }
            blocks.add(new Block(label, decode(file, label, matcher.group(2))));
        }
        if (blocks.isEmpty()) {
            throw new TlsException(file + " is not a PEM file: it has no complete block \"-----BEGIN ...-----\"");
        }
        return blocks;
    }

    /** The contents of a file, if it is small enough. */
    static byte[] bytes(Path file) throws TlsException {
        try {
            if (Files.isDirectory(file)) {
                throw new TlsException(file + " is a directory: expected a file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new TlsException(file + " is larger than " + MAX_BYTES + " octets");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TlsException(file + " does not exist", e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new TlsException(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw new TlsException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SecretBytes decode(Path file, String label, String base64) throws TlsException {
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            SecretBytes kept = SecretBytes.copyOf(der);
            Arrays.fill(der, (byte) 0);
            return kept;
        } catch (IllegalArgumentException e) {
            // without the cause: its message may quote a character of a key
            throw new TlsException(file + ": block " + label + " is not base64");
        }
    }
}
