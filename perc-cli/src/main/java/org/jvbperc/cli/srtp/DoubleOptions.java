package org.jvbperc.cli.srtp;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that protect and unprotect share. */
final class DoubleOptions {
    private static final Map<String, ProtectionProfile> PROFILES = Map.of(
            "double-128", ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
            "double-256", ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
    private static final long MAX_ROLLOVER_COUNTER = 0xFFFFFFFFL;

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "PROFILE",
            description = "double-128 or double-256 (RFC 8723)")
    private @Nullable String profile;

    @Option(
            names = "--master",
            required = true,
            paramLabel = "HEX",
            description =
                    "one direction's exported master key then salt, 32+24 or 64+24 octets; the inner half is first in each")
    private @Nullable String master;

    @Option(names = "--roc", paramLabel = "N", description = "outer rollover counter of each source's first packet")
    private long rolloverCounter;

    @Option(
            names = "--inner-roc",
            paramLabel = "N",
            description = "inner rollover counter of each source's first packet")
    private long innerRolloverCounter;

    @Option(names = "--ekt-key", paramLabel = "HEX", description = "EKTKey, 16 or 32 octets: packets carry EKT fields")
    private @Nullable String ektKey;

    @Option(names = "--ekt-salt", paramLabel = "HEX", description = "the EKTKey message's master salt, 12 octets")
    private @Nullable String ektSalt;

    @Option(names = "--spi", paramLabel = "N", description = "the EKTKey message's SPI, 0..65535")
    private @Nullable Integer spi;

    /**
     * Checks everything and splits the keys.
     *
     * @throws ParameterException naming option, value and what was expected
     */
    DoubleKeys keys(CommandSpec spec) {
        ProtectionProfile chosen = PROFILES.get(String.valueOf(profile));
        if (chosen == null) {
            throw new ParameterException(
                    spec.commandLine(), "--profile: \"" + profile + "\", expected double-128 or double-256");
        }
        HexOption.requireInRange(spec, "--roc", rolloverCounter, 0, MAX_ROLLOVER_COUNTER);
        HexOption.requireInRange(spec, "--inner-roc", innerRolloverCounter, 0, MAX_ROLLOVER_COUNTER);
        int keyLength = chosen.masterKeyLengthBytes();
        int saltLength = chosen.masterSaltLengthBytes();
        String meaning = keyLength + saltLength + " octets of " + profile + ": key of " + keyLength + " then salt of "
                + saltLength;
        EktParameterSet set = parameterSet(spec);
        try (SecretBytes all =
                HexOption.parse(spec, "--master", String.valueOf(master), meaning, keyLength + saltLength)) {
            int half = chosen.layerKeyLengthBytes();
            int halfSalt = chosen.layerSaltLengthBytes();
            SecretBytes innerSalt = set == null
                    ? all.slice(keyLength, halfSalt)
                    : set.srtpMasterSalt().copy();
            return new DoubleKeys(
                    chosen,
                    all.slice(0, half),
                    innerSalt,
                    all.slice(half, half),
                    all.slice(keyLength + halfSalt, halfSalt),
                    rolloverCounter,
                    innerRolloverCounter,
                    set);
        }
    }

    private @Nullable EktParameterSet parameterSet(CommandSpec spec) {
        if (ektKey == null && ektSalt == null && spi == null) {
            return null;
        }
        if (ektKey == null || ektSalt == null || spi == null) {
            String missing = ektKey == null ? "--ekt-key" : ektSalt == null ? "--ekt-salt" : "--spi";
            throw new ParameterException(
                    spec.commandLine(),
                    missing + ": missing, expected --ekt-key, --ekt-salt and --spi together or none of them");
        }
        HexOption.requireInRange(spec, "--spi", spi, 0, 0xFFFF);
        SecretBytes key = HexOption.parse(spec, "--ekt-key", ektKey, "16 or 32 octets", 16, 32);
        SecretBytes salt = HexOption.parse(spec, "--ekt-salt", ektSalt, "12 octets", EktParameterSet.SALT_LENGTH_BYTES);
        EktCipher cipher = key.length() == 16 ? EktCipher.AESKW_128 : EktCipher.AESKW_256;
        return new EktParameterSet(cipher, key, salt, spi, EktParameterSet.MAX_TTL_SECONDS);
    }
}
