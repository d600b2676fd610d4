package org.jvbperc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import org.jvbperc.cli.file.FileProblem;
import org.jvbperc.command.UsageException;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.session.RawRecorder;

/**
 * {@code perc call --record-raw}: a line of JSON for each packet ({@code {"millis", "packet"}}) and each key ({@code {"millis", "spi",
 * "ektKey", "salt"}}, in a frame room {@code {"millis", "generation", "suite", "senderIndex", "groupSecret"}}), the hop's first, octets in
 * base64. Readable by its owner only. Safe for threads.
 */
final class RawFile implements RawRecorder, AutoCloseable {
    private final PrintWriter out;
    private final long startNanos = System.nanoTime();

    private RawFile(PrintWriter out) {
        this.out = out;
    }

    /**
     * Creates the file, which must not exist.
     *
     * @throws UsageException if it exists or cannot be made
     */
    static RawFile create(Path file) throws UsageException {
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] ownerOnly = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createFile(file, ownerOnly);
            return new RawFile(new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UsageException("--record-raw " + file + " cannot be created: " + FileProblem.of(e));
        }
    }

    @Override
    public void hop(ProtectionProfile profile, HopByHopKeys keys) {
        write("\"profile\":" + profile.code() + ",\"hopKey\":\"" + base64(keys.serverWriteKey()) + "\",\"hopSalt\":\""
                + base64(keys.serverWriteSalt()) + "\"");
    }

    @Override
    public void key(EktParameterSet set) {
        write("\"spi\":" + set.spi() + ",\"ttl\":" + set.ttlSeconds() + ",\"ektKey\":\"" + base64(set.ektKey())
                + "\",\"salt\":\"" + base64(set.srtpMasterSalt()) + "\"");
    }

    @Override
    public void groupKey(ReceivedGroupKey key) {
        write("\"generation\":" + key.generation() + ",\"suite\":" + key.suite().number() + ",\"senderIndex\":"
                + key.senderIndex() + ",\"groupSecret\":\"" + base64(key.secret()) + "\"");
    }

    @Override
    public void packet(byte[] bytes, int offset, int length) {
        byte[] packet = Arrays.copyOfRange(bytes, offset, offset + length);
        write("\"packet\":\"" + Base64.getEncoder().encodeToString(packet) + "\"");
    }

    private static String base64(SecretBytes secret) {
        byte[] octets = secret.toByteArray();
        try {
            return Base64.getEncoder().encodeToString(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private synchronized void write(String members) {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        out.println("{\"millis\":" + millis + "," + members + "}");
    }

    @Override
    public synchronized void close() {
        out.close();
    }
}
