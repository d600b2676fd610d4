package org.jvbperc.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What keeps the protocols testable: they stand on the JDK alone, and time, randomness and I/O come from the caller. */
class CoreTest {
    private static final String[] CORE = Stream.concat(Module.CORE.roots().stream(), Stream.of("org.jvbperc.sctp.."))
            .toArray(String[]::new);

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

    @Test
    void core_standsOnTheJdkAlone() {
        String[] allowed = Stream.concat(Stream.of(CORE), Stream.of("java..", "javax.crypto..", "org.jspecify.."))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(ProductionClasses.all());
    }

    @Test
    void core_hasNoInputOutputThreadsOrLogging() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(INPUT_OUTPUT)
                .check(ProductionClasses.all());
    }

    @Test
    void core_doesNotReadTheClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(ProductionClasses.all());
    }

    @Test
    void mediaDistributor_doesNotKnowTheWaysIntoABridge() {
        noClasses()
                .that()
                .resideInAPackage("org.jvbperc.md..")
                .and()
                .resideOutsideOfPackages("org.jvbperc.md.agent..", "org.jvbperc.md.patched..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jvbperc.md.agent..")
                .check(ProductionClasses.all());
    }
}
