package org.jvbperc.jicofo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jivesoftware.smack.legacy.LegacyInitializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropInTest {
    @Test
    void entryClass_alone_isAccepted() {
        assertDoesNotThrow(() -> DropIn.requireAlone(LegacyInitializer.class));
    }

    @Test
    void entryClass_inAnotherJarToo_stopsNamingBoth(@TempDir Path other) throws Exception {
        URL own = LegacyInitializer.class.getProtectionDomain().getCodeSource().getLocation();
        Path copy = other.resolve(LegacyInitializer.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(own.toURI()).resolve(other.relativize(copy).toString()), copy);
        URL[] both = {own, other.toUri().toURL()};
        try (URLClassLoader loader = new OwnFirst(both)) {
            Class<?> entry = loader.loadClass(LegacyInitializer.class.getName());
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> DropIn.requireAlone(entry));
            assertTrue(refused.getMessage().contains("2 times"), refused.getMessage());
            assertTrue(refused.getMessage().contains(other.getFileName().toString()), refused.getMessage());
        }
    }

    /** Only this class comes from here, as if the others were jicofo's. */
    private static final class OwnFirst extends URLClassLoader {
        OwnFirst(URL[] urls) {
            super(urls, new ClassLoader(ClassLoader.getPlatformClassLoader()) {
                @Override
                protected Class<?> findClass(String name) throws ClassNotFoundException {
                    return LegacyInitializer.class.getClassLoader().loadClass(name);
                }
            });
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(LegacyInitializer.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
        }
    }
}
