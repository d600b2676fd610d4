package org.jvbperc.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.xmpp.XmppOptions;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.command.UsageException;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private MemberOptions member = new MemberOptions();

    @Mixin
    private MediaOptions media = new MediaOptions();

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
        member.check();
        media.check();
        CallProtection callProtection = protection();
        SignallingFactory jitsiRoom = xmpp.factory().orElse(null);
        if (callProtection == CallProtection.FRAME && jitsiRoom != null) {
            throw new UsageException("--protection frame and --xmpp exclude each other: expected --bridge");
        }
        if (callProtection == CallProtection.FRAME && member.lateVerification) {
            throw new UsageException("--protection frame and --late-verification exclude each other");
        }
        requireBridge(jitsiRoom != null);
        return new CallOptions(
                bridge,
                jitsiRoom,
                own,
                Objects.requireNonNull(room),
                Objects.requireNonNull(member.idp),
                Objects.requireNonNull(member.user),
                member.password(),
                member.credentials(),
                member.kdIdentity,
                member.lateVerification,
                member.trustedIdps,
                member.trustedOpenIds,
                media.send,
                media.receive,
                media.recordRaw,
                media.records(),
                media.loop,
                media.seconds(),
                Ranges.check("--await-participants", awaitParticipants, 0, 512),
                Ranges.seconds("--await-seconds", awaitSeconds, 1, 86_400),
                Ranges.seconds("--join-seconds", joinSeconds, 1, 600),
                Ranges.seconds("--rejoin-seconds", rejoinSeconds, 0, 604_800),
                Ranges.seconds("--linger", linger, 0, 3_600),
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
}
