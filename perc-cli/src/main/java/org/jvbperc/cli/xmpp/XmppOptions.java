package org.jvbperc.cli.xmpp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.SecretFile;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import picocli.CommandLine.Option;

/** The options of {@code perc call} for a Jitsi room. */
public final class XmppOptions {
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::([0-9]{1,5}))?");
    private static final String DEFAULT_PORT = "5222";
    private static final int MAX_WAIT_SECONDS = 86_400;

    @Option(
            names = "--xmpp",
            paramLabel = "HOST[:PORT]",
            description = "Join a Jitsi room on this XMPP server; --room is the room's name.")
    private @Nullable String server;

    @Option(names = "--xmpp-domain", paramLabel = "DOMAIN", description = "The domain to log in to (default: HOST).")
    private @Nullable String domain;

    @Option(
            names = "--xmpp-rooms",
            paramLabel = "DOMAIN",
            description = "The service that has the rooms (default: conference.<xmpp-domain>).")
    private @Nullable String rooms;

    @Option(
            names = "--xmpp-focus",
            paramLabel = "JID",
            description = "Jicofo's address (default: focus.<xmpp-domain>).")
    private @Nullable String focus;

    @Option(names = "--xmpp-user", paramLabel = "NAME", description = "The account on the server (default: anonymous).")
    private @Nullable String user;

    @Option(
            names = "--xmpp-password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the account's password.")
    private @Nullable Path passwordFile;

    @Option(names = "--xmpp-plaintext", description = "Connect without TLS. Only a loopback address is allowed.")
    private boolean plaintext;

    @Option(
            names = "--xmpp-wait",
            paramLabel = "S",
            defaultValue = "120",
            description =
                    "How many seconds to wait for Jicofo's invitation, which is sent when a second participant is in the room"
                            + " (default: ${DEFAULT-VALUE}).")
    private int waitSeconds;

    /**
     * How the call is signalled.
     *
     * @return empty if {@code --xmpp} is not given
     * @throws UsageException naming the option that is wrong or missing
     */
    public Optional<SignallingFactory> factory() throws UsageException {
        String host = server;
        if (host == null) {
            return Optional.empty();
        }
        Matcher parts = SERVER.matcher(host);
        if (!parts.matches()) {
            throw new UsageException(
                    "--xmpp " + host + ": expected a host name or address, and :port if it is not 5222");
        }
        if (waitSeconds < 1 || waitSeconds > MAX_WAIT_SECONDS) {
            throw new UsageException("--xmpp-wait " + waitSeconds + ": expected 1.." + MAX_WAIT_SECONDS);
        }
        String name = parts.group(1).replaceAll("[\\[\\]]", "");
        String port = parts.group(2) == null ? DEFAULT_PORT : parts.group(2);
        DomainBareJid loginDomain = domain("--xmpp-domain", domain == null ? name : domain);
        try {
            XmppSettings settings = new XmppSettings(
                    name,
                    Integer.parseInt(port),
                    loginDomain,
                    domain("--xmpp-rooms", rooms == null ? "conference." + loginDomain : rooms),
                    focus(focus == null ? "focus." + loginDomain : focus),
                    login(),
                    plaintext,
                    Duration.ofSeconds(waitSeconds));
            return Optional.of((room, timeout, tls) -> new XmppSignalling(settings, room, timeout, tls));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--xmpp " + host + ": " + e.getMessage());
        }
    }

    private static DomainBareJid domain(String option, String value) throws UsageException {
        try {
            return JidCreate.domainBareFrom(value);
        } catch (XmppStringprepException e) {
            throw new UsageException(option + " " + value + ": expected a domain");
        }
    }

    private static Jid focus(String value) throws UsageException {
        try {
            return JidCreate.from(value);
        } catch (XmppStringprepException e) {
            throw new UsageException("--xmpp-focus " + value + ": expected an XMPP address");
        }
    }

    private Optional<XmppSettings.Login> login() throws UsageException {
        String name = user;
        Path file = passwordFile;
        if (name == null && file == null) {
            return Optional.empty();
        }
        if (name == null || file == null) {
            throw new UsageException("--xmpp-user and --xmpp-password-file are given together or not at all");
        }
        return Optional.of(new XmppSettings.Login(name, SecretFile.password("--xmpp-password-file", file)));
    }
}
