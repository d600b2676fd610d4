package org.jvbperc.testenv;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The lines between the modules, as docs/architecture.md draws them. */
@AnalyzeClasses(
        packages = "org.jvbperc",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoFixtures.class})
class ArchitectureTest {
    /** Leaves out the test fixtures of other modules, which come as jars. */
    static final class NoFixtures implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] CORE = {
        "org.jvbperc.crypto..",
        "org.jvbperc.rtp..",
        "org.jvbperc.srtp..",
        "org.jvbperc.doublesrtp..",
        "org.jvbperc.ekt..",
        "org.jvbperc.endpointmedia..",
        "org.jvbperc.tunnel",
        "org.jvbperc.roster..",
        "org.jvbperc.sdp.."
    };
    private static final DescribedPredicate<JavaClass> INPUT_OUTPUT =
            DescribedPredicate.describe("I/O, clock, thread or logging classes", type -> {
                String name = type.getName();
                return name.startsWith("java.net.")
                        || name.startsWith("java.nio.file.")
                        || name.startsWith("java.nio.channels.")
                        || name.startsWith("java.util.logging.")
                        || name.equals("java.lang.System$Logger")
                        || name.equals("java.lang.Thread")
                        || name.equals("java.time.Clock")
                        || name.startsWith("java.util.concurrent.Executor")
                        || name.startsWith("java.util.concurrent.ScheduledExecutor");
            });

    @ArchTest
    static final ArchRule CORE_STANDS_ON_THE_JDK_ALONE = classes()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(CORE, "java..", "javax.crypto..", "org.jspecify.."));

    @ArchTest
    static final ArchRule CORE_HAS_NO_IO_CLOCK_OR_THREADS =
            noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat(INPUT_OUTPUT);

    @ArchTest
    static final ArchRule CORE_DOES_NOT_READ_THE_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            SlicesRuleDefinition.slices().matching("org.jvbperc.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ROLES_DO_NOT_IMPORT_EACH_OTHER_MD = noClasses()
            .that()
            .resideInAPackage("org.jvbperc.md..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.jvbperc.kd..",
                    "org.jvbperc.endpoint..",
                    "org.jvbperc.dtls..",
                    "org.jvbperc.identity..",
                    "org.jvbperc.idpproxy..",
                    "org.jvbperc.testenv..");

    @ArchTest
    static final ArchRule ROLES_DO_NOT_IMPORT_EACH_OTHER_KD = noClasses()
            .that()
            .resideInAPackage("org.jvbperc.kd..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jvbperc.md..", "org.jvbperc.endpoint..", "org.jvbperc.testenv..");

    @ArchTest
    static final ArchRule ROLES_DO_NOT_IMPORT_EACH_OTHER_ENDPOINT = noClasses()
            .that()
            .resideInAPackage("org.jvbperc.endpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.jvbperc.md..",
                    "org.jvbperc.kd..",
                    "org.jvbperc.tunnel.transport..",
                    "org.jvbperc.idpproxy..",
                    "org.jvbperc.testenv..");

    @ArchTest
    static final ArchRule SHARED_MODULES_KNOW_NO_ROLE = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.jvbperc.http..",
                    "org.jvbperc.tunnel.transport..",
                    "org.jvbperc.xmpp..",
                    "org.jvbperc.dtls..",
                    "org.jvbperc.identity..",
                    "org.jvbperc.idpproxy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.jvbperc.md..", "org.jvbperc.kd..", "org.jvbperc.endpoint..", "org.jvbperc.testenv..");

    @ArchTest
    static final ArchRule BOUNCY_CASTLE_ONLY_IN_DTLS = noClasses()
            .that()
            .resideOutsideOfPackage("org.jvbperc.dtls..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_OWNER = noClasses()
            .that()
            .resideOutsideOfPackages("org.jvbperc.cli.own..", "org.jvbperc.testenv..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jvbperc.cli.own..");

    @ArchTest
    static final ArchRule SCRIPTS_RUN_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("org.jvbperc.idpproxy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("run.endive..", "io.roastedroot..", "org.apache.hc..");

    @ArchTest
    static final ArchRule JITSI_ONLY_AT_THE_EDGES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.jvbperc.md..",
                    "org.jvbperc.xmpp..",
                    "org.jvbperc.endpoint.ice..",
                    "org.jvbperc.cli.xmpp..",
                    "org.jvbperc.embedded..",
                    "org.jvbperc.testenv..",
                    "org.jvbperc.trial..",
                    "org.jvbperc.benchmarks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jitsi..", "org.ice4j..");

    @ArchTest
    static final ArchRule BRIDGE_CLASSES_ONLY_IN_THE_AGENT = noClasses()
            .that()
            .resideOutsideOfPackage("org.jvbperc.md.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jitsi.videobridge..", "org.jitsi.nlj..");

    @ArchTest
    static final ArchRule BYTE_BUDDY_ONLY_IN_THE_WEAVING = noClasses()
            .that()
            .resideOutsideOfPackage("org.jvbperc.md.agent.weave..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.bytebuddy..");

    @ArchTest
    static final ArchRule THE_MEDIA_DISTRIBUTOR_DOES_NOT_KNOW_THE_AGENT = noClasses()
            .that()
            .resideInAPackage("org.jvbperc.md..")
            .and()
            .resideOutsideOfPackages("org.jvbperc.md.agent..", "org.jvbperc.md.patched..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jvbperc.md.agent..");

    private static String[] with(String[] packages, String... more) {
        String[] all = java.util.Arrays.copyOf(packages, packages.length + more.length);
        System.arraycopy(more, 0, all, packages.length, more.length);
        return all;
    }
}
