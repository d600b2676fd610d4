package org.jvbperc.kd.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.PageFileTypes;
import org.jvbperc.http.StrictJson;

/**
 * A bundle of the page in memory: exactly the files of its manifest, each with the digest that stands there, and a policy.
 * Immutable.
 */
public final class PageBundle {
    private static final String DOCUMENT = "index.html";
    private static final String POLICY = "page/perc-policy.json";
    private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
    private static final int MAX_FILES = 500;
    private static final Pattern NAME = Pattern.compile(
            "index\\.html|page/([A-Za-z0-9][A-Za-z0-9_-]*/)?[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*\\.[a-z0-9]+");
    private static final Pattern HASH = Pattern.compile("sha256-[A-Za-z0-9+/]{43}=");
    private static final Map<String, String> TYPES = PageFileTypes.BY_ENDING;

    private final Map<String, File> files;
    private final Map<String, String> headers;

    /**
     * A file of the page.
     *
     * @param type value of Content-Type
     */
    public record File(String type, Octets contents) {}

    private PageBundle(Map<String, File> files, Map<String, String> headers) {
        this.files = Map.copyOf(files);
        this.headers = Map.copyOf(headers);
    }

    /**
     * Reads a bundle.
     *
     * @param directory as {@code web/build/bundle.mjs} wrote it
     * @param policy the page's policy; null for the one in the bundle
     * @throws PageException naming the file that is missing, differs from its digest, or is wrong
     */
    public static PageBundle read(Path directory, @Nullable Path policy) throws PageException {
        JsonNode manifest = manifest(directory);
        String importMap = manifest.path("importMap").asText();
        if (manifest.path("version").asInt() != 1 || !HASH.matcher(importMap).matches()) {
            throw new PageException(directory + "/manifest.json is not one of this version: make the bundle again");
        }
        Map<String, File> files = files(directory, manifest.path("files"));
        File own = files.get(POLICY);
        if (policy != null) {
            byte[] given = octets(policy, PagePolicy.MAX_BYTES);
            if (own != null && !own.contents().equals(Octets.of(given))) {
                throw new PageException("the bundle in " + directory + " has another policy than " + policy
                        + ": make the bundle without one, or with this one");
            }
            own = new File(type(POLICY), Octets.of(given));
            files.put(POLICY, own);
        }
        if (own == null) {
            throw new PageException("the bundle in " + directory + " has no policy, and none is configured");
        }
        return new PageBundle(files, headers(PagePolicy.read(own.contents().toByteArray()), importMap));
    }

    private static JsonNode manifest(Path directory) throws PageException {
        try {
            return StrictJson.object(octets(directory.resolve("manifest.json"), MAX_FILE_BYTES));
        } catch (NotJsonException e) {
            throw new PageException(directory + "/manifest.json " + e.problem(), e);
        }
    }

    private static Map<String, File> files(Path directory, JsonNode digests) throws PageException {
        if (!digests.isObject() || !digests.has(DOCUMENT) || digests.size() > MAX_FILES) {
            throw new PageException(directory + "/manifest.json: files: expected an object with " + DOCUMENT
                    + " and at most " + MAX_FILES + " members");
        }
        Map<String, File> files = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : digests.properties()) {
            String name = entry.getKey();
            if (!NAME.matcher(name).matches()) {
                throw new PageException(directory + "/manifest.json: files: a name that no file of the page has");
            }
            byte[] contents = octets(directory.resolve(name), MAX_FILE_BYTES);
            if (!sha384(contents).equals(entry.getValue().asText())) {
                throw new PageException(
                        directory.resolve(name) + " differs from its digest in manifest.json: somebody changed it");
            }
            files.put(name, new File(type(name), Octets.of(contents)));
        }
        return files;
    }

    private static byte[] octets(Path file, int limit) throws PageException {
        try {
            if (Files.size(file) > limit) {
                throw new PageException(file + " is longer than " + limit + " octets");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PageException(file + " cannot be read", e);
        }
    }

    private static String type(String name) throws PageException {
        return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                .orElseThrow(() -> new PageException(name + ": expected one of the endings "
                        + String.join(" ", TYPES.keySet().stream().sorted().toList())));
    }

    private static String sha384(byte[] contents) {
        try {
            return "sha384-"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-384").digest(contents));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-384", e);
        }
    }

    /** The same headers as {@code web/build/policy.mjs} makes. */
    private static Map<String, String> headers(PagePolicy policy, String importMap) {
        StringBuilder csp = new StringBuilder("default-src 'none'; script-src 'self' '" + importMap + "'");
        if (policy.identityProviders().isEmpty()) {
            csp.append(" https://*:*/.well-known/idp-proxy/");
        }
        policy.identityProviders().forEach(domain -> csp.append(" https://" + domain + "/.well-known/idp-proxy/"));
        csp.append("; worker-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' mediastream: blob:");
        csp.append("; connect-src 'self'");
        policy.bridges().forEach(origin -> csp.append(' ').append(origin));
        if (!policy.applications().isEmpty()) {
            csp.append("; frame-src ").append(String.join(" ", policy.applications()));
        }
        csp.append("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        csp.append("; require-trusted-types-for 'script'; trusted-types perc-worker");
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Security-Policy", csp.toString());
        headers.put("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)");
        headers.put("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cache-Control", "no-cache");
        return headers;
    }

    /**
     * A file.
     *
     * @param path behind {@code /rooms/}: "" or a room's name for the document, {@code page/...} for the others
     * @return empty if there is no such file
     */
    public Optional<File> file(String path) {
        return Optional.ofNullable(files.get(path.contains("/") ? path : DOCUMENT));
    }

    /** The headers of every response with a file, besides Content-Type. */
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public String toString() {
        return "PageBundle" + Arrays.toString(files.keySet().stream().sorted().toArray());
    }
}
