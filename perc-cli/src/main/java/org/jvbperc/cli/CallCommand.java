package org.jvbperc.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.SecretFile;
import org.jvbperc.cli.xmpp.XmppOptions;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.command.UsageException;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perc call}: joins a room, sends files, writes what the others send. */
@Command(
        name = "call",
        description =
                "Joins a conference, sends media files, and writes what each verified participant sends to files.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        footer = {"", "The password comes from --password-file or from the environment variable PERC_PASSWORD."})
final class CallCommand implements Callable<Integer> {
    static final String PASSWORD_VARIABLE = "PERC_PASSWORD";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--bridge",
            paramLabel = "URL",
            description = "The address of the bridge's HTTP resource; required unless --xmpp is given.")
    private @Nullable URI bridge;

    @Option(names = "--room", required = true, paramLabel = "NAME", description = "The conference's name.")
    private @Nullable String room;

    @Option(names = "--idp", required = true, paramLabel = "URL", description = "The user's identity provider.")
    private @Nullable URI idp;

    @Option(
            names = "--user",
            required = true,
            paramLabel = "NAME",
            description = "The user's account at the identity provider.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the user's password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--access-token-file",
            paramLabel = "FILE",
            description = "An OAuth 2 access token bound to --dpop-key-file, for conferences that require one.")
    private @Nullable Path accessTokenFile;

    @Option(
            names = "--dpop-key-file",
            paramLabel = "FILE",
            description = "The private key of the access token, on P-256, as JWK.")
    private @Nullable Path dpopKeyFile;

    @Option(
            names = "--invitation-file",
            paramLabel = "FILE",
            description = "A one-time invitation, for conferences that require one.")
    private @Nullable Path invitationFile;

    @Option(
            names = "--join-certificate-file",
            paramLabel = "FILE",
            description = "A PKCS#12 file with the user's key and certificate, for conferences that require one.")
    private @Nullable Path joinCertificateFile;

    @Option(
            names = "--join-certificate-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --join-certificate-file.")
    private @Nullable Path joinCertificatePasswordFile;

    @Option(
            names = "--kd-identity",
            paramLabel = "USER@DOMAIN",
            description = "The Key Distributor that is accepted; required unless --any-kd-identity is given.")
    private @Nullable String kdIdentity;

    @Option(names = "--any-kd-identity", description = "Accept any Key Distributor with a valid identity.")
    private boolean anyKdIdentity;

    @Option(
            names = "--late-verification",
            description = "Accept a description that the Key Distributor signed before it knew this endpoint.")
    private boolean lateVerification;

    @Option(
            names = "--trusted-idp",
            paramLabel = "DOMAIN=JWKS-URL",
            description =
                    "An identity provider that is trusted for its domain; may be repeated (default: that of --idp).")
    private Map<String, URI> trustedIdps = new LinkedHashMap<>();

    @Option(
            names = "--trusted-openid",
            paramLabel = "DOMAIN=ISSUER,CLIENT-ID",
            description = "An OpenID provider that is trusted for its domain; may be repeated.")
    private Map<String, String> trustedOpenIds = new LinkedHashMap<>();

    @Option(
            names = "--send",
            paramLabel = "FILE",
            description = {
                "An Ogg Opus file or an IVF file with VP8; at most one of each. With --protection frame, the IVF file may have VP9 or AV1.",
                "Frames are sent as the file has them: this program has no encoder."
            })
    private List<Path> send = List.of();

    @Option(names = "--loop", description = "Send the files in a loop.")
    private boolean loop;

    @Option(
            names = "--receive",
            paramLabel = "DIR",
            description = "The directory to which the others' streams are written.")
    private @Nullable Path receive;

    @Option(
            names = "--record",
            description = {
                "Tell everybody in the conference that this participant records it.",
                "--receive and --record-raw do that, too."
            })
    private boolean record;

    @Option(
            names = "--record-raw",
            paramLabel = "FILE",
            description =
                    "Write encrypted packets and all keys to a new file. Whoever has this file can decrypt the call.")
    private @Nullable Path recordRaw;

    @Option(names = "--seconds", paramLabel = "S", description = "Stop sending after this many seconds.")
    private @Nullable Integer seconds;

    @Option(
            names = "--await-participants",
            paramLabel = "N",
            defaultValue = "0",
            description = "Start sending when N participants, this one included, have their keys.")
    private int awaitParticipants;

    @Option(
            names = "--await-seconds",
            paramLabel = "S",
            defaultValue = "120",
            description = "How many seconds to wait for them (default: ${DEFAULT-VALUE}).")
    private int awaitSeconds;

    @Option(
            names = "--join-seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "How many seconds each step of joining may take (default: ${DEFAULT-VALUE}).")
    private int joinSeconds;

    @Option(
            names = "--rejoin-seconds",
            paramLabel = "S",
            defaultValue = "600",
            description = {
                "After the call was lost by what may pass (a server is restarted, the network is gone), try for S seconds to join again",
                "(default: ${DEFAULT-VALUE}; 0: the call ends). Whoever is removed from the conference does not come back."
            })
    private int rejoinSeconds;

    @Option(
            names = "--linger",
            paramLabel = "S",
            defaultValue = "2",
            description =
                    "After sending, leave when nothing has been received for S seconds (default: ${DEFAULT-VALUE}).")
    private int linger;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the results as JSON, also after a failure.")
    private @Nullable Path report;

    @Option(
            names = "--protection",
            paramLabel = "PROTECTION",
            defaultValue = "double",
            description = {
                "double: packets are encrypted twice, with keys of EKT (default).",
                "frame: frames are encrypted, as in rooms that browsers join.",
                "A room of the other kind refuses the call."
            })
    private String protection = "";

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = {
                "double-128 or double-256, with --protection frame: single-128 or single-256",
                "(default: both are offered)."
            })
    private @Nullable String profile;

    @Option(
            names = "--local-address",
            paramLabel = "ADDRESS",
            description = "The local address from which media is sent.")
    private @Nullable String localAddress;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM certificates that are trusted for https servers.")
    private @Nullable Path certificateAuthorities;

    @Option(
            names = "--own",
            paramLabel = "FILE",
            description = {
                "Be the conference's Key Distributor, too, by this configuration, which has the form of perc-kd's.",
                "The conference is announced at --bridge, also with --xmpp, and ends with this call."
            })
    private @Nullable Path own;

    @ArgGroup(validate = false, heading = "%nIn a Jitsi room:%n")
    private XmppOptions xmpp = new XmppOptions();

    @Option(names = "--verbose", description = "Show the libraries' logs.")
    private boolean verbose;

    @Override
    public Integer call() {
        if (verbose) {
            PercCommand.setLogLevel(Level.INFO);
        }
        PrintWriter err = spec.commandLine().getErr();
        CallOptions options;
        try {
            options = options();
        } catch (UsageException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        return new CallRunner(options, err).run();
    }

    private CallOptions options() throws UsageException {
        if (kdIdentity == null && !anyKdIdentity) {
            throw new UsageException(
                    "--kd-identity is missing: name the Key Distributor that is trusted, or give --any-kd-identity");
        }
        if (kdIdentity != null && anyKdIdentity) {
            throw new UsageException("--kd-identity and --any-kd-identity exclude each other");
        }
        if (loop && seconds == null) {
            throw new UsageException("--loop without --seconds would never end");
        }
        CallProtection callProtection = protection();
        SignallingFactory jitsiRoom = xmpp.factory().orElse(null);
        if (callProtection == CallProtection.FRAME && jitsiRoom != null) {
            throw new UsageException("--protection frame and --xmpp exclude each other: expected --bridge");
        }
        if (callProtection == CallProtection.FRAME && lateVerification) {
            throw new UsageException("--protection frame and --late-verification exclude each other");
        }
        requireBridge(jitsiRoom != null);
        return new CallOptions(
                bridge,
                jitsiRoom,
                own,
                Objects.requireNonNull(room),
                Objects.requireNonNull(idp),
                Objects.requireNonNull(user),
                password(),
                JoinCredentials.read(
                        accessTokenFile, dpopKeyFile, invitationFile, joinCertificateFile, joinCertificatePasswordFile),
                kdIdentity,
                lateVerification,
                trustedIdps,
                trustedOpenIds,
                send,
                receive,
                recordRaw,
                record || receive != null || recordRaw != null,
                loop,
                seconds == null ? null : seconds("--seconds", seconds, 1, 1_000_000),
                inRange("--await-participants", awaitParticipants, 0, 512),
                seconds("--await-seconds", awaitSeconds, 1, 86_400),
                seconds("--join-seconds", joinSeconds, 1, 600),
                seconds("--rejoin-seconds", rejoinSeconds, 0, 604_800),
                seconds("--linger", linger, 0, 3_600),
                report,
                callProtection,
                profiles(callProtection),
                address(),
                certificateAuthorities);
    }

    /** Checks that the call has one way of signalling, and that an own Key Distributor can be announced. */
    private void requireBridge(boolean inJitsiRoom) throws UsageException {
        URI address = bridge;
        if (address == null) {
            if (own != null) {
                throw new UsageException(
                        "--own needs --bridge: the conference is announced at the bridge's HTTP resource");
            }
            if (!inJitsiRoom) {
                throw new UsageException("--bridge is missing: the address of the bridge's HTTP resource");
            }
            return;
        }
        if (inJitsiRoom && own == null) {
            throw new UsageException("--bridge and --xmpp exclude each other, except with --own");
        }
        if (!String.valueOf(address.getScheme()).matches("https?") || address.getHost() == null) {
            throw new UsageException("--bridge " + address + ": expected http://HOST[:PORT] or https://HOST[:PORT]");
        }
    }

    private String password() throws UsageException {
        if (passwordFile == null) {
            String variable = System.getenv(PASSWORD_VARIABLE);
            if (variable == null || variable.isEmpty()) {
                throw new UsageException(
                        "no password: expected --password-file or the environment variable " + PASSWORD_VARIABLE);
            }
            return variable;
        }
        return SecretFile.password("--password-file", passwordFile);
    }

    private CallProtection protection() throws UsageException {
        for (CallProtection each : CallProtection.values()) {
            if (each.word().equals(protection)) {
                return each;
            }
        }
        throw new UsageException("--protection " + protection + ": expected double or frame");
    }

    private List<ProtectionProfile> profiles(CallProtection callProtection) throws UsageException {
        List<ProtectionProfile> both = callProtection.profiles();
        if (profile == null) {
            return both;
        }
        String layers = callProtection == CallProtection.DOUBLE ? "double" : "single";
        if (profile.equals(layers + "-128")) {
            return both.subList(0, 1);
        }
        if (profile.equals(layers + "-256")) {
            return both.subList(1, 2);
        }
        throw new UsageException("--profile " + profile + ": expected " + layers + "-128 or " + layers + "-256");
    }

    private @Nullable InetAddress address() throws UsageException {
        if (localAddress == null) {
            return null;
        }
        try {
            return InetAddress.getByName(localAddress);
        } catch (UnknownHostException e) {
            throw new UsageException("--local-address " + localAddress + ": expected an address of this machine");
        }
    }

    private static Duration seconds(String option, int value, int least, int most) throws UsageException {
        return Duration.ofSeconds(inRange(option, value, least, most));
    }

    private static int inRange(String option, int value, int least, int most) throws UsageException {
        if (value < least || value > most) {
            throw new UsageException(option + " " + value + ": expected " + least + ".." + most);
        }
        return value;
    }
}
