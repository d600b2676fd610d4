package org.jvbperc.testenv.demo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvbperc.crypto.Octets;

/**
 * Looks for media frames in packets that ought to be unreadable. It keeps windows of {@value #WINDOW_BYTES} octets of every
 * frame and finds each of them at any position in a packet, so that it finds a frame however it was packetized.
 *
 * <p>One thread.
 */
final class PlaintextScanner {
    static final int WINDOW_BYTES = 16;
    /** Distance of windows in a frame: several fall into each fragment of a packetized one. */
    static final int STEP_BYTES = 200;

    private static final int MIN_DISTINCT_OCTETS = 6;

    private final Map<Long, List<Window>> windowsByPrefix = new HashMap<>();
    private final Set<Integer> framesSeen = new HashSet<>();
    private int frames;

    private record Window(int frame, Octets bytes) {
        boolean occursAt(byte[] packet, int offset) {
            return offset + bytes.length() <= packet.length && bytes.equals(Octets.of(packet, offset, bytes.length()));
        }
    }

    /** Adds a frame; one too short for a window, or too uniform to be recognised, is left out. */
    void addFrame(byte[] frame) {
        int number = frames++;
        for (int at = 0; at + WINDOW_BYTES <= frame.length; at += STEP_BYTES) {
            byte[] window = Arrays.copyOfRange(frame, at, at + WINDOW_BYTES);
            if (distinctOctets(window) >= MIN_DISTINCT_OCTETS) {
                windowsByPrefix
                        .computeIfAbsent(ByteBuffer.wrap(window).getLong(), prefix -> new ArrayList<>())
                        .add(new Window(number, Octets.of(window)));
            }
        }
    }

    /** Number of windows searched for; zero means that a scan would prove nothing. */
    int windows() {
        return windowsByPrefix.values().stream().mapToInt(List::size).sum();
    }

    /** Searches one packet. */
    void scan(byte[] packet) {
        long prefix = 0;
        for (int i = 0; i < packet.length; i++) {
            prefix = (prefix << 8) | (packet[i] & 0xFF);
            if (i >= Long.BYTES - 1) {
                int start = i - Long.BYTES + 1;
                for (Window window : windowsByPrefix.getOrDefault(prefix, List.of())) {
                    if (window.occursAt(packet, start)) {
                        framesSeen.add(window.frame());
                    }
                }
            }
        }
    }

    /** Number of different frames found so far. */
    int framesSeen() {
        return framesSeen.size();
    }

    private static int distinctOctets(byte[] bytes) {
        Set<Byte> distinct = new HashSet<>();
        for (byte octet : bytes) {
            distinct.add(octet);
        }
        return distinct.size();
    }
}
