package org.jvbperc.ekt;

/**
 * The bounds of a {@link PercMediaReceiver}.
 *
 * @param maxSources SSRCs with keys; the least recently heard one loses them, but not its replay state, to another, 1..65536
 * @param maxParameterSets EKT parameter sets kept, 1..256
 * @param oldKeyMillis how long a replaced end-to-end key still decrypts late packets, 0..60000
 * @param unwrapsPerSecond EKT fields unwrapped for one SSRC, 1..1000000; fields seen before cost none
 * @param unwrapBurst of these, how many at once, 1..1000000. All SSRCs without keys share 16 times both numbers
 * @param weakCiphersAccepted take parameter sets whose cipher is weaker than the media's, which RFC 8870 section 6 forbids; for tools
 *     that check other implementations
 */
public record EktReceiverConfig(
        int maxSources,
        int maxParameterSets,
        int oldKeyMillis,
        int unwrapsPerSecond,
        int unwrapBurst,
        boolean weakCiphersAccepted) {
    /** 1024 sources, 16 parameter sets, 2 s for late packets, 20 unwraps a second. */
    public static final EktReceiverConfig DEFAULT = new EktReceiverConfig(1024, 16, 2_000, 20, 20, false);

    public EktReceiverConfig {
        requireInRange("maxSources", maxSources, 1, 65_536);
        requireInRange("maxParameterSets", maxParameterSets, 1, 256);
        requireInRange("oldKeyMillis", oldKeyMillis, 0, 60_000);
        requireInRange("unwrapsPerSecond", unwrapsPerSecond, 1, 1_000_000);
        requireInRange("unwrapBurst", unwrapBurst, 1, 1_000_000);
    }

    private static void requireInRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + least + ".." + most);
        }
    }
}
