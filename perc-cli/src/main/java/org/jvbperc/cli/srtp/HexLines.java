package org.jvbperc.cli.srtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/** The commands' input and output: a packet in hexadecimal for a packet in hexadecimal, line by line. */
final class HexLines {
    private static final int MAX_PACKET_BYTES = 65_535;

    private HexLines() {}

    /** Answers every line at once, so that the command can be used in a dialogue. */
    static void transform(InputStream input, PrintWriter output, PacketTransform transform) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.println(transform(line.strip(), transform));
                output.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read", e);
        }
    }

    private static String transform(String line, PacketTransform transform) {
        byte[] octets;
        try {
            octets = HexFormat.of().parseHex(line);
        } catch (IllegalArgumentException e) {
            return error(SrtpStatus.MALFORMED);
        }
        if (octets.length == 0 || octets.length > MAX_PACKET_BYTES) {
            return error(SrtpStatus.MALFORMED);
        }
        PacketBuffer packet = PacketBuffer.copyOf(octets);
        SrtpStatus status = transform.apply(packet);
        return status == SrtpStatus.OK ? HexFormat.of().formatHex(packet.toByteArray()) : error(status);
    }

    private static String error(SrtpStatus status) {
        return "error " + status;
    }
}
