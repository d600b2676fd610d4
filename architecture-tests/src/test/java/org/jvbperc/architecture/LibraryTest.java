package org.jvbperc.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import org.junit.jupiter.api.Test;

/** Which packages may use which library, so that a library can be replaced, and a role carries only what it needs. */
class LibraryTest {
    /** @param library packages, as ArchUnit writes them */
    private static Fence fence(String... library) {
        return new Fence(library);
    }

    private record Fence(String[] library) {
        void onlyIn(String... packages) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages(packages)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(library)
                    .check(ProductionClasses.all());
        }
    }

    @Test
    void bouncyCastle_onlyInDtls() {
        fence("org.bouncycastle..").onlyIn("org.jvbperc.dtls..");
    }

    @Test
    void smack_onlyInXmppSignalling() {
        fence("org.jivesoftware..", "org.jxmpp..")
                .onlyIn(
                        "org.jvbperc.xmpp",
                        "org.jvbperc.jicofo",
                        "org.jivesoftware.smack.legacy",
                        "org.jvbperc.md.agent",
                        "org.jvbperc.md.bridge",
                        "org.jvbperc.md.room",
                        "org.jvbperc.md.signalling",
                        "org.jvbperc.cli.xmpp",
                        "org.jvbperc.embedded",
                        "org.jvbperc.embedded.colibri",
                        "org.jvbperc.embedded.xmpp");
    }

    @Test
    void jitsiLibraries_onlyInTheMediaDistributor_andAtTheEdges() {
        fence("org.jitsi..", "org.ice4j..")
                .onlyIn(
                        "org.jvbperc.md..",
                        "org.jitsi.videobridge.rest.root.perc",
                        "org.jvbperc.xmpp",
                        "org.jvbperc.jicofo",
                        "org.jvbperc.ice",
                        "org.jvbperc.cli.srtp",
                        "org.jvbperc.cli.xmpp",
                        "org.jvbperc.embedded..",
                        "org.jvbperc.benchmarks");
    }

    @Test
    void videobridgeClasses_onlyInTheAgent() {
        fence("org.jitsi.videobridge..", "org.jitsi.nlj..")
                .onlyIn("org.jvbperc.md.agent..", "org.jitsi.videobridge.rest.root.perc");
    }

    @Test
    void byteBuddy_onlyInTheWeaving() {
        fence("net.bytebuddy..").onlyIn("org.jvbperc.md.agent.weave");
    }

    @Test
    void jackson_onlyWhereJsonIsReadOrWritten() {
        fence("com.fasterxml.jackson..")
                .onlyIn(
                        "org.jvbperc.http",
                        "org.jvbperc.identity..",
                        "org.jvbperc.idpproxy",
                        "org.jvbperc.md.agent",
                        "org.jvbperc.md.http",
                        "org.jvbperc.kd.app",
                        "org.jvbperc.kd.http",
                        "org.jvbperc.kd.page",
                        "org.jvbperc.kd.tunnel",
                        "org.jvbperc.endpoint.roster",
                        "org.jvbperc.endpoint.signalling",
                        "org.jvbperc.cli",
                        "org.jvbperc.cli.xmpp",
                        "org.jvbperc.embedded",
                        "org.jvbperc.embedded.capture",
                        "org.jvbperc.embedded.colibri",
                        "org.jvbperc.testenv..",
                        "org.jvbperc.trial..");
    }

    @Test
    void hocon_onlyWhereConfigurationIsLoaded() {
        fence("com.typesafe.config..")
                .onlyIn(
                        "org.jvbperc.config",
                        "org.jvbperc.md.agent",
                        "org.jvbperc.md.config",
                        "org.jvbperc.kd.config",
                        "org.jvbperc.jicofo",
                        "org.jvbperc.embedded",
                        "org.jvbperc.testenv.local");
    }

    @Test
    void jose_onlyWhereTokensAreMadeOrChecked() {
        fence("com.nimbusds..")
                .onlyIn(
                        "org.jvbperc.identity..",
                        "org.jvbperc.idpproxy",
                        "org.jvbperc.endpoint.signalling",
                        "org.jvbperc.cli",
                        "org.jvbperc.testenv.idp");
    }

    @Test
    void scriptEngineAndItsHttpClient_onlyInTheSandbox() {
        fence("run.endive..", "io.roastedroot..", "org.apache.hc..").onlyIn("org.jvbperc.idpproxy");
    }

    @Test
    void prometheus_onlyInTheKeyDistributorsMetrics() {
        fence("io.prometheus..").onlyIn("org.jvbperc.kd.metrics");
    }

    @Test
    void picocli_onlyInPrograms() {
        fence("picocli..")
                .onlyIn(
                        "org.jvbperc.command",
                        "org.jvbperc.cli..",
                        "org.jvbperc.kd.app",
                        "org.jvbperc.embedded",
                        "org.jvbperc.testenv.demo",
                        "org.jvbperc.testenv.idp",
                        "org.jvbperc.trial",
                        "org.jvbperc.main");
    }

    @Test
    void jdkHttpServer_onlyInHttpPackages() {
        fence("com.sun.net.httpserver..")
                .onlyIn(
                        "org.jvbperc.http",
                        "org.jvbperc.md.http",
                        "org.jvbperc.kd.http",
                        "org.jvbperc.embedded.http",
                        "org.jvbperc.testenv.idp");
    }
}
