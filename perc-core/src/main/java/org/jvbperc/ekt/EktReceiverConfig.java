package org.jvbperc.ekt;

/**
 * The bounds of a {@code PercMediaReceiver}.
 *
 * @param maxSources SSRCs with keys, 1..65536; beyond that, the least recently heard one loses its keys, but not its replay
 *     state
 * @param maxParameterSets EKT parameter sets kept, 1..256
 * @param oldKeyMillis how long a replaced end-to-end key still decrypts late packets, 0..60000
 * @param unwrapsPerSecond EKT fields unwrapped for one SSRC, 1..1000000; fields seen before cost none
 * @param unwrapBurst how many of these at once, 1..1000000. All SSRCs without keys share 16 times both numbers
 * @param replacedSetMillis how long a parameter set remains valid after another one has come, 1..3600000: long enough for
 *     senders to change, after which a removed member cannot be heard under it any more (RFC 8871 sections 4.3 and 4.5.2);
 *     {@link #UNTIL_EXPIRY} for its whole time to live
 * @param weakCiphersAccepted take parameter sets whose cipher is weaker than the media's, which RFC 8870 section 6 forbids; for tools
 *     that check other implementations
 */
public record EktReceiverConfig(
        int maxSources,
        int maxParameterSets,
        int oldKeyMillis,
        int unwrapsPerSecond,
        int unwrapBurst,
        int replacedSetMillis,
        boolean weakCiphersAccepted) {
    /** A replaced parameter set remains valid for its whole time to live. */
    public static final int UNTIL_EXPIRY = 0;

    /** 1024 sources, 16 parameter sets, 2 s for late packets, 20 unwraps a second. */
    public static final EktReceiverConfig DEFAULT = new EktReceiverConfig(1024, 16, 2_000, 20, 20, false);

    public EktReceiverConfig {
        requireInRange("maxSources", maxSources, 1, 65_536);
        requireInRange("maxParameterSets", maxParameterSets, 1, 256);
        requireInRange("oldKeyMillis", oldKeyMillis, 0, 60_000);
        requireInRange("unwrapsPerSecond", unwrapsPerSecond, 1, 1_000_000);
        requireInRange("unwrapBurst", unwrapBurst, 1, 1_000_000);
        requireInRange("replacedSetMillis", replacedSetMillis, UNTIL_EXPIRY, 3_600_000);
    }

    /** Replaced parameter sets remain valid for their whole time to live. */
    public EktReceiverConfig(
            int maxSources,
            int maxParameterSets,
            int oldKeyMillis,
            int unwrapsPerSecond,
            int unwrapBurst,
            boolean weakCiphersAccepted) {
        this(
                maxSources,
                maxParameterSets,
                oldKeyMillis,
                unwrapsPerSecond,
                unwrapBurst,
                UNTIL_EXPIRY,
                weakCiphersAccepted);
    }

    /** The same with another validity of replaced parameter sets. */
    public EktReceiverConfig withReplacedSetMillis(int millis) {
        return new EktReceiverConfig(
                maxSources, maxParameterSets, oldKeyMillis, unwrapsPerSecond, unwrapBurst, millis, weakCiphersAccepted);
    }

    private static void requireInRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + least + ".." + most);
        }
    }
}
