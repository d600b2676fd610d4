package org.jvbperc.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A module of this project: its packages, those that other modules may use, and the modules that it may use itself. This table is the
 * picture in docs/architecture.md, section 5.
 */
enum Module {
    CORE(
            "perc-core",
            packages(
                    "crypto",
                    "rtp",
                    "rtcp",
                    "srtp",
                    "sframe",
                    "doublesrtp",
                    "ekt",
                    "endpointmedia",
                    "tunnel",
                    "roster",
                    "keychannel",
                    "sdp",
                    "wire"),
            packages(
                    "crypto",
                    "rtp",
                    "rtcp",
                    "srtp",
                    "sframe",
                    "doublesrtp",
                    "ekt",
                    "endpointmedia",
                    "tunnel",
                    "roster",
                    "keychannel",
                    "sdp")),
    SCTP("perc-sctp", packages("sctp"), packages("sctp", "sctp.datachannel")),
    CONFIG("perc-config", packages("config"), packages("config")),
    HTTP("perc-http", packages("http"), packages("http")),
    COMMAND_STYLE("perc-command", packages("command"), packages("command")),
    TUNNEL("perc-tunnel", packages("tunnel.transport"), packages("tunnel.transport"), CORE),
    DTLS("perc-dtls", packages("dtls"), packages("dtls", "dtls.association"), CORE),
    IDENTITY(
            "perc-identity",
            packages("identity"),
            packages("identity", "identity.jws", "identity.oidc", "identity.trust", "identity.authorization"),
            CORE,
            HTTP),
    IDP_PROXY("perc-idp-proxy", packages("idpproxy"), packages("idpproxy"), CORE, HTTP, IDENTITY),
    ICE("perc-ice", packages("ice"), packages("ice")),
    XMPP("perc-xmpp", packages("xmpp"), packages("xmpp"), CORE),
    MEDIA_DISTRIBUTOR(
            "jvb-perc-module",
            List.of("org.jvbperc.md", "org.jvbperc.spi", "org.jitsi.videobridge.rest.root.perc"),
            packages(
                    "md",
                    "md.app",
                    "md.bridge",
                    "md.config",
                    "md.http",
                    "md.metrics",
                    "md.room",
                    "md.signalling",
                    "md.srtp",
                    "spi"),
            CORE,
            CONFIG,
            HTTP,
            TUNNEL,
            XMPP),
    JICOFO(
            "jicofo-perc",
            List.of("org.jvbperc.jicofo", "org.jivesoftware.smack.legacy"),
            List.of(),
            CORE,
            CONFIG,
            XMPP),
    KEY_DISTRIBUTOR(
            "perc-kd-bridge",
            packages("kd"),
            packages("kd.api", "kd.app", "kd.config", "kd.http", "kd.tunnel"),
            CORE,
            CONFIG,
            HTTP,
            COMMAND_STYLE,
            SCTP,
            TUNNEL,
            DTLS,
            IDENTITY,
            IDP_PROXY),
    ENDPOINT(
            "perc-endpoint",
            packages("endpoint"),
            packages(
                    "endpoint.call",
                    "endpoint.keychannel",
                    "endpoint.media",
                    "endpoint.roster",
                    "endpoint.session",
                    "endpoint.signalling"),
            CORE,
            ICE,
            HTTP,
            DTLS,
            SCTP,
            IDENTITY),
    COMMAND(
            "perc-cli",
            packages("cli"),
            packages("cli"),
            CORE,
            CONFIG,
            ICE,
            HTTP,
            COMMAND_STYLE,
            DTLS,
            IDENTITY,
            XMPP,
            MEDIA_DISTRIBUTOR,
            KEY_DISTRIBUTOR,
            ENDPOINT),
    EMBEDDED_BRIDGE(
            "embedded-bridge",
            packages("embedded"),
            packages("embedded", "embedded.capture", "embedded.metrics"),
            CORE,
            CONFIG,
            ICE,
            HTTP,
            COMMAND_STYLE,
            XMPP,
            MEDIA_DISTRIBUTOR),
    TEST_ENV(
            "test-env",
            packages("testenv"),
            packages("testenv.demo", "testenv.idp", "testenv.local"),
            CORE,
            CONFIG,
            ICE,
            HTTP,
            COMMAND_STYLE,
            TUNNEL,
            DTLS,
            IDENTITY,
            XMPP,
            KEY_DISTRIBUTOR,
            ENDPOINT,
            COMMAND,
            EMBEDDED_BRIDGE),
    TRIALS(
            "trials",
            packages("trial", "main"),
            List.of(),
            CORE,
            ICE,
            HTTP,
            COMMAND_STYLE,
            TUNNEL,
            DTLS,
            IDENTITY,
            KEY_DISTRIBUTOR,
            ENDPOINT,
            COMMAND,
            EMBEDDED_BRIDGE,
            TEST_ENV),
    BENCHMARKS("benchmarks", packages("benchmarks"), List.of(), CORE, MEDIA_DISTRIBUTOR);

    private final String folder;
    private final List<String> roots;
    private final List<String> api;
    private final List<Module> uses;

    Module(String folder, List<String> roots, List<String> api, Module... uses) {
        this.folder = folder;
        this.roots = roots;
        this.api = api;
        this.uses = List.of(uses);
    }

    private static List<String> packages(String... names) {
        return Arrays.stream(names).map(name -> "org.jvbperc." + name).toList();
    }

    /** The module that a package belongs to; empty for packages of libraries. */
    static Optional<Module> of(String packageName) {
        Module found = null;
        int longest = 0;
        for (Module module : values()) {
            for (String root : module.roots) {
                boolean inside = packageName.equals(root) || packageName.startsWith(root + ".");
                if (inside && root.length() > longest) {
                    found = module;
                    longest = root.length();
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** The name of its folder, which is its artifact's name too. */
    String folder() {
        return folder;
    }

    /** The packages that it consists of, without those inside them. */
    List<String> roots() {
        return roots;
    }

    /** Whether classes of this module may use classes of another. */
    boolean mayUse(Module other) {
        return uses.contains(other);
    }

    /** Whether other modules may use a package of this one. */
    boolean offers(String packageName) {
        return api.contains(packageName);
    }

    /** The packages that other modules may use. */
    List<String> api() {
        return api;
    }
}
