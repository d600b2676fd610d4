package org.jvbperc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.FileProblem;
import org.jvbperc.cli.own.OwnKeyDistributor;
import org.jvbperc.command.ExitCode;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.CallReport;
import org.jvbperc.endpoint.call.RejoiningCall;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.TrustedOidc;

/** Makes the call of {@code perc call}, from opening the files to writing the report. Used by one thread. */
final class CallRunner {
    /** Timeout for one answer of the identity provider, which is asked again within the time for joining. */
    private static final Duration IDP_TIMEOUT = Duration.ofSeconds(5);

    /** How long this endpoint stays at most after its files have ended while others go on sending. */
    private static final Duration MAX_LINGER = Duration.ofSeconds(60);

    private static final Duration FOREVER = Duration.ofDays(365);
    private static final long SHUTDOWN_MILLIS = 8_000;

    private final CallOptions options;
    private final Progress progress;
    private final List<MediaSource> sources = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable CallReport report;

    CallRunner(CallOptions options, PrintWriter err) {
        this.options = options;
        this.progress = new Progress(err, options.room());
    }

    /** Runs it and returns the exit code. */
    int run() {
        Thread hook = leaveOnSignal(Thread.currentThread());
        ReportFile.Problem problem = null;
        int exitCode;
        try {
            makeCall();
            exitCode = ExitCode.OK;
        } catch (UsageException e) {
            problem = new ReportFile.Problem("usage", String.valueOf(e.getMessage()));
            exitCode = ExitCode.USAGE;
        } catch (CallException e) {
            problem = new ReportFile.Problem(e.condition(), String.valueOf(e.getMessage()));
            exitCode = exitCode(e);
        } catch (InterruptedException e) {
            problem = new ReportFile.Problem("interrupted", "the call was ended by a signal");
            exitCode = ExitCode.INTERRUPTED;
        } finally {
            closeSources();
        }
        if (problem != null) {
            progress.say(problem.detail());
        }
        exitCode = writeReport(problem, exitCode);
        forget(hook);
        return exitCode;
    }

    private void makeCall() throws UsageException, CallException, InterruptedException {
        for (Path file : options.send()) {
            sources.add(MediaFiles.open(file, options.loop()));
        }
        Path directory = options.receive();
        RecordingDirectory recordings = directory == null ? null : RecordingDirectory.create(directory);
        Path rawPath = options.recordRaw();
        RawFile raw = rawPath == null ? null : RawFile.create(rawPath);
        try (RawFile closed = raw) {
            makeCall(recordings, closed);
        }
    }

    private static int exitCode(CallException e) {
        if (e.condition().equals("internal")) {
            return ExitCode.FAILED;
        }
        return switch (e.category()) {
            case LOCAL -> ExitCode.USAGE;
            case REFUSED -> ExitCode.REFUSED;
            case NETWORK -> ExitCode.NETWORK;
        };
    }

    private void makeCall(@Nullable RecordingDirectory recordings, @Nullable RawFile raw)
            throws UsageException, CallException, InterruptedException {
        OwnKeyDistributor own = ownKeyDistributor();
        try {
            joinAndTalk(recordings, raw);
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    private @Nullable OwnKeyDistributor ownKeyDistributor() throws UsageException, CallException, InterruptedException {
        Path file = options.own();
        URI bridge = options.bridge();
        return file == null || bridge == null
                ? null
                : OwnKeyDistributor.start(file, bridge, options.room(), progress::say);
    }

    private void joinAndTalk(@Nullable RecordingDirectory recordings, @Nullable RawFile raw)
            throws UsageException, CallException, InterruptedException {
        Path authorities = options.certificateAuthorities();
        SSLContext tls = authorities == null ? null : TrustAnchors.load(authorities);
        IdpClient idp = idpClient(tls);
        ProviderQuestions questions = new ProviderQuestions(options.joinTimeout(), System::nanoTime, progress::say);
        CallConfig config = config(idp, trusted(tls, questions), recordings, raw, tls);
        boolean unused = questions.ask(() -> login(idp));
        RejoiningCall call = new RejoiningCall(config, options.rejoin());
        sources.clear();
        try {
            call.join();
            converse(call);
            progress.say("leaving");
        } finally {
            call.close();
            report = reportOf(call);
        }
    }

    private static CallReport reportOf(RejoiningCall call) {
        boolean interrupted = Thread.interrupted();
        try {
            return call.report();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the report of a closed call was interrupted", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void converse(RejoiningCall call) throws CallException, InterruptedException {
        int awaited = options.awaitParticipants();
        if (awaited > 0) {
            progress.say("waiting for " + awaited + " participants");
            if (!call.awaitParticipants(awaited, options.awaitTimeout())) {
                throw new CallException(
                        CallException.Category.NETWORK,
                        "participants-missing",
                        "after " + options.awaitTimeout().toSeconds() + " s only " + ready(call) + " of " + awaited
                                + " participants have joined and have their keys");
            }
        }
        Duration limit = options.seconds();
        if (limit != null) {
            call.endsWithin(limit);
        }
        call.startSending();
        if (options.send().isEmpty()) {
            call.awaitFailure(limit == null ? FOREVER : limit);
            return;
        }
        progress.say("sending");
        if (!call.awaitSendingEnd(limit == null ? FOREVER : limit)) {
            call.stopSending();
        }
        call.awaitQuiet(options.linger(), MAX_LINGER);
    }

    private static long ready(RejoiningCall call) {
        return call.participants().stream().filter(Participant::keyed).count();
    }

    private IdpClient idpClient(@Nullable SSLContext tls) throws UsageException {
        try {
            return new IdpClient(options.idp(), options.user(), options.password(), IDP_TIMEOUT, tls);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--idp: " + e.getMessage());
        }
    }

    private List<TrustedIdp> trusted(@Nullable SSLContext tls, ProviderQuestions questions)
            throws UsageException, CallException, InterruptedException {
        if (options.trustedIdps().isEmpty()) {
            return List.of(questions.ask(() -> IdpDescription.fetch(options.idp(), tls)));
        }
        List<TrustedIdp> trusted = new ArrayList<>();
        for (Map.Entry<String, URI> entry : options.trustedIdps().entrySet()) {
            try {
                trusted.add(new TrustedIdp(entry.getKey(), entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--trusted-idp " + entry.getKey() + ": " + e.getMessage());
            }
        }
        return trusted;
    }

    private static TrustedOidc openId(String domain, String text) throws UsageException {
        List<String> parts = List.of(text.split(",", -1));
        try {
            return new TrustedOidc(
                    domain,
                    URI.create(parts.get(0)),
                    Set.copyOf(parts.subList(1, parts.size())),
                    "{sub}@" + domain,
                    Set.of());
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--trusted-openid " + domain + ": " + e.getMessage() + "; expected DOMAIN=ISSUER,CLIENT-ID");
        }
    }

    private CallConfig config(
            IdpClient idp,
            List<TrustedIdp> trusted,
            @Nullable RecordingDirectory recordings,
            @Nullable RawFile raw,
            @Nullable SSLContext tls)
            throws UsageException {
        try {
            CallConfig.Builder builder = builder(IdentitySource.of(idp))
                    .credentials(options.credentials())
                    .protection(options.protection())
                    .profiles(options.profiles())
                    .localAddress(options.localAddress())
                    .sinks(recordings != null ? recordings : RecordingDirectory::none)
                    .listener(progress)
                    .recordFrames(options.report() != null)
                    .records(options.records())
                    .rawRecorder(raw == null ? RawRecorder.NONE : raw)
                    .lateVerification(options.lateVerification())
                    .timeout(options.joinTimeout())
                    .tls(tls);
            trusted.forEach(builder::trust);
            for (Map.Entry<String, String> entry : options.trustedOpenIds().entrySet()) {
                builder.trust(openId(entry.getKey(), entry.getValue()));
            }
            sources.forEach(builder::send);
            String kdIdentity = options.kdIdentity();
            return (kdIdentity == null ? builder.anyKeyDistributor() : builder.keyDistributor(kdIdentity)).build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private CallConfig.Builder builder(IdentitySource identity) {
        SignallingFactory xmpp = options.xmpp();
        return xmpp != null
                ? CallConfig.builder(xmpp, options.room(), identity)
                : CallConfig.builder(Objects.requireNonNull(options.bridge()), options.room(), identity);
    }

    /** Logs in. A wrong password is noticed here, before the bridge is asked for anything. */
    private static boolean login(IdpClient idp) throws CallException {
        try {
            idp.login();
            return true;
        } catch (IdentityException e) {
            boolean network = e.error().isProviderUnavailable();
            throw new CallException(
                    network ? CallException.Category.NETWORK : CallException.Category.REFUSED,
                    e.error().code(),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private int writeReport(ReportFile.@Nullable Problem problem, int exitCode) {
        Path file = options.report();
        if (file == null) {
            return exitCode;
        }
        try {
            ReportFile.write(file, report, problem);
            return exitCode;
        } catch (IOException e) {
            progress.say("--report " + file + " cannot be written: " + FileProblem.of(e));
            return exitCode == ExitCode.OK ? ExitCode.USAGE : exitCode;
        }
    }

    private void closeSources() {
        for (MediaSource source : sources) {
            try {
                source.close();
            } catch (IOException e) {
                progress.say("warning: closing a file failed: " + FileProblem.of(e));
            }
        }
    }

    /** Makes signals end the call in order: files are closed, and the report is written before the process ends. */
    private Thread leaveOnSignal(Thread caller) {
        Thread hook = new Thread(
                () -> {
                    caller.interrupt();
                    try {
                        if (!done.await(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)) {
                            progress.say(
                                    "warning: the bridge or the Key Distributor did not confirm in time that this endpoint has left");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "perc-leave");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private void forget(Thread hook) {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // It is running, and hears of the end by the latch.
        }
    }
}
