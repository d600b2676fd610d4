package org.jvbperc.embedded.capture;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.srtp.ObservedPacket;

/**
 * Writes every packet and key of the Media Distributor as JSON lines, to demonstrate that the keys do not open the media.
 *
 * <pre>
 * packets: {"t":millis,"conference":id,"from":endpoint,"to":null,"packet":hex,"ekt":hex}
 * keys:    {"t":millis,"conference":id,"endpoint":id,"direction":"receive"|"send","key":hex,"salt":hex}
 * </pre>
 *
 * <p>{@code packet} is header, inner ciphertext and Original Header Block, after the outer layer was opened. Both files are made
 * readable for their owner only. One thread writes the packets from a bounded queue; a packet that finds the queue full, or
 * would make the file too large, is counted and left out. Safe for use from any thread.
 */
public final class BridgeCapture implements HopByHopObserver, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(BridgeCapture.class.getName());
    private static final int QUEUE_PACKETS = 8_192;
    private static final long FLUSH_MILLIS = 200;

    private final ObjectMapper json = new ObjectMapper();
    private final @Nullable Writer packets;
    private final @Nullable Writer keys;
    private final long maxBytes;
    private final Runnable skipped;
    private final ArrayBlockingQueue<Seen> queue = new ArrayBlockingQueue<>(QUEUE_PACKETS);
    private final Thread thread = new Thread(this::run, "bridge-capture");
    private volatile boolean closed;
    private long written;

    private record Seen(long millis, String conferenceId, String endpointId, ObservedPacket packet) {}

    private BridgeCapture(@Nullable Writer packets, @Nullable Writer keys, long maxBytes, Runnable skipped) {
        this.packets = packets;
        this.keys = keys;
        this.maxBytes = maxBytes;
        this.skipped = skipped;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Creates the files, in place of earlier ones.
     *
     * @param maxBytes maximum size of the packet file
     * @param skipped told of every packet that is left out, from any thread
     * @throws IOException if one cannot be created
     */
    public static BridgeCapture open(Optional<Path> packetFile, Optional<Path> keyFile, long maxBytes, Runnable skipped)
            throws IOException {
        Writer packets = packetFile.isPresent() ? create(packetFile.get()) : null;
        try {
            Writer keys = keyFile.isPresent() ? create(keyFile.get()) : null;
            return new BridgeCapture(packets, keys, maxBytes, skipped);
        } catch (IOException e) {
            if (packets != null) {
                packets.close();
            }
            throw e;
        }
    }

    private static Writer create(Path file) throws IOException {
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return new BufferedWriter(
                Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                1 << 16);
    }

    @Override
    public void packetOpened(String conferenceId, String endpointId, ObservedPacket packet) {
        if (packets == null || closed) {
            return;
        }
        if (!queue.offer(new Seen(System.currentTimeMillis(), conferenceId, endpointId, packet))) {
            skipped.run();
        }
    }

    /** Writes the keys; nothing if no key file was asked for. */
    @Override
    public void keysInstalled(
            String conferenceId, String endpointId, ProtectionProfile profile, HopByHopKeys installed) {
        Writer writer = keys;
        if (writer == null) {
            return;
        }
        synchronized (writer) {
            try {
                writeKey(
                        writer,
                        conferenceId,
                        endpointId,
                        "receive",
                        installed.clientWriteKey(),
                        installed.clientWriteSalt());
                writeKey(
                        writer,
                        conferenceId,
                        endpointId,
                        "send",
                        installed.serverWriteKey(),
                        installed.serverWriteSalt());
                writer.flush();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The key file cannot be written: {0}", e.getMessage());
            }
        }
    }

    private void writeKey(
            Writer writer, String conferenceId, String endpointId, String direction, SecretBytes key, SecretBytes salt)
            throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("t", System.currentTimeMillis());
        line.put("conference", conferenceId);
        line.put("endpoint", endpointId);
        line.put("direction", direction);
        line.put("key", java.util.HexFormat.of().formatHex(key.toByteArray()));
        line.put("salt", java.util.HexFormat.of().formatHex(salt.toByteArray()));
        writer.write(json.writeValueAsString(line));
        writer.write('\n');
    }

    /** Writes what is queued and closes the files. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5_000);
            if (keys != null) {
                keys.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The key file cannot be closed: {0}", e.getMessage());
        }
    }

    private void run() {
        try (Writer writer = packets == null ? Writer.nullWriter() : packets) {
            long nextFlushNanos = System.nanoTime();
            while (!closed || !queue.isEmpty()) {
                Seen seen = queue.poll(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
                if (seen != null) {
                    write(writer, seen);
                }
                if (System.nanoTime() - nextFlushNanos >= 0) {
                    writer.flush();
                    nextFlushNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            closed = true;
            LOGGER.log(Level.WARNING, "The capture ends, it cannot be written: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Writer writer, Seen seen) throws IOException {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("t", seen.millis());
        line.put("conference", seen.conferenceId());
        line.put("from", seen.endpointId());
        line.put("to", null);
        line.put("packet", seen.packet().packet().toHex());
        line.put("ekt", seen.packet().ektField().toHex());
        String text = json.writeValueAsString(line);
        if (written + text.length() + 1 > maxBytes) {
            skipped.run();
            return;
        }
        writer.write(text);
        writer.write('\n');
        written += text.length() + 1;
    }
}
