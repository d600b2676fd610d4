package org.jvbperc.kd.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;

/** A small bundle in a folder, as {@code web/build/bundle.mjs} writes it. */
public final class PageFolder {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Path directory;
    final ObjectNode manifest = JSON.createObjectNode();
    final ObjectNode files;

    /** Makes a bundle without a policy. */
    public PageFolder(Path directory) throws Exception {
        this.directory = directory;
        manifest.put("version", 1).put("importMap", vectors().path("importMap").asText());
        files = manifest.putObject("files");
        put("index.html", "<!DOCTYPE html><title>Room</title>");
        put("page/room.js", "export const text = 'ä';");
        put("page/room.css", "body { color: black; }");
        put("page/icons/lock.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        save();
    }

    /** The policies that {@code web/test} checks too. */
    static JsonNode vectors() throws IOException {
        return JSON.readTree(Path.of("../web/test/page-policies.json").toFile());
    }

    /** Writes the policy of the vectors beside the bundle. */
    public Path policy() throws IOException {
        return policy(vectors().path("policy").toString());
    }

    Path policy(String text) throws IOException {
        return Files.writeString(directory.resolve("perc-policy.json"), text);
    }

    void put(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        byte[] digest = MessageDigest.getInstance("SHA-384").digest(text.getBytes(StandardCharsets.UTF_8));
        files.put(name, "sha384-" + Base64.getEncoder().encodeToString(digest));
    }

    void save() throws IOException {
        Files.writeString(directory.resolve("manifest.json"), manifest.toString());
    }
}
