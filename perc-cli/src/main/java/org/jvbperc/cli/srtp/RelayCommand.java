package org.jvbperc.cli.srtp;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.HeaderChange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code perc srtp relay}. */
@Command(
        name = "relay",
        description =
                "Does what a Media Distributor does (RFC 8723 section 5.2), by the code that runs in a bridge: opens the outer layer, changes the header, writes the"
                        + " original values into the Original Header Block, and protects the outer layer again. A trailing EKT field"
                        + " stays as it is.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false)
final class RelayCommand implements Callable<Integer> {
    private static final int SALT_BYTES = 12;
    private static final int SHORT_BYTES = 16 + SALT_BYTES;
    private static final int LONG_BYTES = 32 + SALT_BYTES;
    private static final String KEYS = "28 or 44 octets: outer key of 16 or 32 then salt of 12";
    /** The bridge's contexts count up to here; a source reaches it after 2^47 packets. */
    private static final int MAX_ROLLOVER_COUNTER = Integer.MAX_VALUE;

    private static final int MAX_OFFSET = 0xFFFF;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SrtpCommand parent;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "HEX",
            description = "outer key then salt of the sender's leg, 16+12 or 32+12 octets")
    private @Nullable String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HEX",
            description = "outer key then salt of the receiver's leg, another than --from")
    private @Nullable String to;

    @Option(names = "--pt", paramLabel = "N", description = "new payload type, 0..127 (default: as received)")
    private @Nullable Integer payloadType;

    @Option(
            names = "--seq-offset",
            paramLabel = "N",
            description = "added to sequence numbers, modulo 2^16 (default: ${DEFAULT-VALUE})")
    private int sequenceNumberOffset;

    @Option(names = "--marker", paramLabel = "0|1", description = "new marker bit (default: as received)")
    private @Nullable Integer marker;

    @Option(
            names = "--roc",
            paramLabel = "N",
            description = "rollover counter of each source's first packet as received (default: ${DEFAULT-VALUE})")
    private long rolloverCounter;

    @Option(
            names = "--to-roc",
            paramLabel = "N",
            description = "rollover counter of each source's first packet as sent on (default: ${DEFAULT-VALUE})")
    private long outgoingRolloverCounter;

    @Option(names = "--ekt", description = "packets end with an EKT field, which is kept (default: they do not)")
    private boolean ekt;

    @Override
    public Integer call() {
        HeaderChange change = change();
        HexOption.requireInRange(spec, "--roc", rolloverCounter, 0, MAX_ROLLOVER_COUNTER);
        HexOption.requireInRange(spec, "--to-roc", outgoingRolloverCounter, 0, MAX_ROLLOVER_COUNTER);
        try (SecretBytes fromKeys =
                        HexOption.parse(spec, "--from", String.valueOf(from), KEYS, SHORT_BYTES, LONG_BYTES);
                SecretBytes toKeys = HexOption.parse(spec, "--to", String.valueOf(to), KEYS, SHORT_BYTES, LONG_BYTES);
                SecretBytes fromKey = fromKeys.slice(0, fromKeys.length() - SALT_BYTES);
                SecretBytes toKey = toKeys.slice(0, toKeys.length() - SALT_BYTES);
                SecretBytes fromSalt = fromKeys.slice(fromKey.length(), SALT_BYTES);
                SecretBytes toSalt = toKeys.slice(toKey.length(), SALT_BYTES)) {
            if (fromKey.equals(toKey)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--to: the same key as --from, expected an independent one (RFC 8723 section 5.2)");
            }
            try (RelayTransform transform = new RelayTransform(
                    new RelayTransform.Leg(fromKey, fromSalt, (int) rolloverCounter),
                    new RelayTransform.Leg(toKey, toSalt, (int) outgoingRolloverCounter),
                    change,
                    ekt)) {
                parent.transform(spec.commandLine().getOut(), transform);
            }
        }
        return 0;
    }

    private HeaderChange change() {
        if (payloadType != null) {
            HexOption.requireInRange(spec, "--pt", payloadType, 0, 127);
        }
        if (marker != null) {
            HexOption.requireInRange(spec, "--marker", marker, 0, 1);
        }
        HexOption.requireInRange(spec, "--seq-offset", sequenceNumberOffset, -MAX_OFFSET, MAX_OFFSET);
        return new HeaderChange(
                payloadType == null ? HeaderChange.KEEP : payloadType,
                sequenceNumberOffset,
                marker == null ? HeaderChange.KEEP : marker);
    }
}
