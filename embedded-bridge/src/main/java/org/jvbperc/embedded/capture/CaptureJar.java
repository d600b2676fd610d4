package org.jvbperc.embedded.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jvbperc.md.HopByHopObserver;

/** Packs this package as a jar that a bridge with the agent takes as a second {@code -javaagent}. */
public final class CaptureJar {
    private static final String FOLDER = CaptureJar.class.getPackageName().replace('.', '/') + "/";

    private CaptureJar() {}

    /** Writes the jar, in place of an earlier one. */
    public static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), CaptureAgent.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("META-INF/services/" + HopByHopObserver.class.getName()));
            out.write(AgentCapture.class.getName().getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
            for (String name : classFiles()) {
                try (InputStream in = CaptureJar.class.getResourceAsStream("/" + FOLDER + name)) {
                    if (in == null) {
                        throw new IOException(FOLDER + name + " is not on the class path");
                    }
                    out.putNextEntry(new JarEntry(FOLDER + name));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
    }

    private static List<String> classFiles() throws IOException {
        Path source;
        try {
            URI location = CaptureJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            source = Path.of(location);
        } catch (URISyntaxException e) {
            throw new IOException("the location of this class is no file", e);
        }
        if (Files.isDirectory(source)) {
            return classFiles(source.resolve(FOLDER));
        }
        try (FileSystem jar = FileSystems.newFileSystem(source)) {
            return classFiles(jar.getPath(FOLDER));
        }
    }

    private static List<String> classFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".class"))
                    .sorted()
                    .toList();
        }
    }
}
