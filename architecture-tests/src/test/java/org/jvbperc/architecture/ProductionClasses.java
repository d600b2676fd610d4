package org.jvbperc.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;

/** The classes of all modules as they were compiled for this build, without tests, fixtures and libraries. */
final class ProductionClasses {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ProductionClasses::isOurs)
            .importPackages("org.jvbperc", "org.jitsi.videobridge.rest.root.perc", "org.jivesoftware.smack.legacy");

    private ProductionClasses() {}

    /** All of them; imported once. */
    static JavaClasses all() {
        return CLASSES;
    }

    private static boolean isOurs(Location location) {
        return location.contains("/target/")
                && !location.contains("/target/test-classes/")
                && !location.contains("-tests.jar")
                && !location.contains("/perc-testkit/")
                && !location.contains("/architecture-tests/");
    }
}
