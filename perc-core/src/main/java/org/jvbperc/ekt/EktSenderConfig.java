package org.jvbperc.ekt;

/**
 * When a {@code PercMediaSender} sends Full EKT fields and when it changes keys (RFC 8870 sections 4.3.1 and 4.6).
 *
 * @param announcements consecutive packets that carry a new key (RFC 8870 section 4.6), 1..100
 * @param switchDelayMillis how long the old key still encrypts after the new one was first announced (RFC 8870 section 4.3.1),
 *     0..10000
 * @param repeatMillis a Full field at least this often, for receivers whose joining does not cause a key frame (RFC 8870
 *     section 4.6); 0 means only when {@code PercMediaSender} is told to, as at every key frame
 * @param maxSources SSRCs one sender keeps state for, 1..65536; packets of further ones are refused
 */
public record EktSenderConfig(int announcements, int switchDelayMillis, int repeatMillis, int maxSources) {
    /** For audio with video: Full fields at key frames, when the caller asks, and once a second for the sources without. */
    public static final EktSenderConfig DEFAULT = new EktSenderConfig(3, 250, 1000, 1024);

    /** As RFC 8870 recommends without video: a Full field every 100 ms. */
    public static final EktSenderConfig AUDIO_ONLY = new EktSenderConfig(3, 250, 100, 1024);

    public EktSenderConfig {
        requireInRange("announcements", announcements, 1, 100);
        requireInRange("switchDelayMillis", switchDelayMillis, 0, 10_000);
        requireInRange("repeatMillis", repeatMillis, 0, 3_600_000);
        requireInRange("maxSources", maxSources, 1, 65_536);
    }

    private static void requireInRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + least + ".." + most);
        }
    }
}
