package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Jitsi Videobridge with a Key Distributor and an identity provider, for trials that are not the demo's call. Everything is ended by
 * {@link #close()}. One thread.
 */
public final class TestBed implements AutoCloseable {
    /** The domain of all identities. */
    public static final String DOMAIN = Cast.DOMAIN;
    /** The Key Distributor's identity. */
    public static final String KEY_DISTRIBUTOR = Cast.identity(Cast.KEY_DISTRIBUTOR);
    /** The address that the bridge and its peers share. */
    public static final String ADDRESS = NetworkNamespace.ADDRESS;

    private final DemoFiles files;
    private final DemoProcesses processes;
    private final List<String> users;
    private final JvbLauncher bridge;
    private final URI idp;
    private final URI perc;
    private final @Nullable URI keyDistributor;

    private TestBed(DemoFiles files, DemoProcesses processes, JvbOptions options, List<String> users)
            throws IOException, InterruptedException, DemoFailure {
        this.files = files;
        this.processes = processes;
        this.users = users;
        this.bridge = new JvbLauncher(options, files, Duration.ofSeconds(10));
        this.idp = processes.startIdentityProvider(
                "idp", files.writeUsers("users.json", Stream.concat(users.stream(), Stream.of(Cast.KEY_DISTRIBUTOR))));
        files.writeTunnelCertificate("md");
        files.writeTunnelCertificate("kd");
        this.perc = bridge.start(processes);
        this.keyDistributor = options.agent() == null ? null : processes.startKeyDistributor(idp, "");
        files.unpackMedia(Stream.of(
                "speech-a.ogg", "speech-b.ogg", "speech-c.ogg", "pattern-a.ivf", "pattern-b.ivf", "pattern-c.ivf"));
    }

    /**
     * Starts the servers.
     *
     * @param workDir emptied first; a folder that is not from an earlier run is refused
     * @param users the users with an account, who are admitted everywhere
     * @throws DemoFailure naming the part that did not start, and why
     */
    public static TestBed open(JvbOptions options, Path workDir, List<String> users)
            throws IOException, InterruptedException, DemoFailure {
        DemoFiles files = DemoFiles.create(workDir);
        DemoProcesses processes = new DemoProcesses(files, Deadlines.READY);
        try {
            return new TestBed(files, processes, options, List.copyOf(users));
        } catch (IOException | InterruptedException | DemoFailure | RuntimeException e) {
            processes.close();
            files.removeSecrets();
            throw e;
        }
    }

    /** Opens a PERC room for all users. */
    public void openRoom(String room) throws IOException, InterruptedException, DemoFailure {
        if (keyDistributor == null) {
            throw new IllegalStateException("a bridge without the agent has no PERC rooms");
        }
        new KeyDistributorClient(keyDistributor)
                .startConference(room, perc, users.stream().map(Cast::identity).toList());
    }

    /**
     * Starts a participant with the media of number {@code media} of the demo's cast.
     *
     * @param name of the process and its files
     * @param more options of {@code perc call}
     */
    public ManagedProcess join(String name, String user, String room, int media, List<String> more) throws IOException {
        String letter = List.of("a", "b", "c").get(media % 3);
        List<String> arguments = new ArrayList<>(List.of(
                "--loop",
                "--send",
                files.media("speech-" + letter + ".ogg").toString(),
                "--send",
                files.media("pattern-" + letter + ".ivf").toString()));
        arguments.addAll(bridge.callOptions());
        arguments.addAll(more);
        return processes.startCall(name, user, room, perc, idp, arguments);
    }

    /** Forgets a participant that has ended. */
    public void forget(ManagedProcess participant) {
        processes.forget(participant);
    }

    /** The report of a participant that has ended. */
    public Path report(String name) {
        return files.report(name);
    }

    /** A file of the demo's sample media. */
    public Path media(String name) {
        return files.media(name);
    }

    /** A file for results in the work folder. */
    public Path result(String name) {
        return files.root().resolve(name);
    }

    /** Starts an ordinary call between browsers and returns its process; it writes {@code result}. */
    public ManagedProcess startOrdinaryCall(Path driver, Duration measured, Path result) throws IOException {
        return processes.startProgram(
                "ordinary-call",
                java.util.Map.of(),
                OrdinaryCallProcess.command(driver, rest(), bridgeProcess().pid(), measured, result));
    }

    /** The bridge's process. */
    public ManagedProcess bridgeProcess() {
        return bridge.process();
    }

    /** The bridge's private HTTP server. */
    public URI rest() {
        return JvbLauncher.REST;
    }

    /** The module's own HTTP listener. */
    public URI perc() {
        return perc;
    }

    /** The identity provider. */
    public URI identityProvider() {
        return idp;
    }

    /** A user's password. */
    public String password(String user) {
        return files.password(user);
    }

    /** The bridge's own name and version. */
    public String bridgeName() {
        return bridge.name();
    }

    @Override
    public void close() throws IOException {
        processes.close();
        files.removeSecrets();
    }
}
