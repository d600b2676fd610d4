package org.jvbperc.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One section of a HOCON configuration with its full path. Every complaint reads "path is value: expected what (file: line)"; values
 * of keys that contain "password", "token" or "secret" are not shown.
 *
 * <p>Immutable. Methods that read a key throw if it is missing; ask {@link #has} first where a key is optional.
 */
public final class ConfigSection {
    private static final int MAX_PRINTED_CHARS = 100;

    private final Config config;
    private final String path;
    private final Path directory;

    private ConfigSection(Config config, String path, Path directory) {
        this.config = config;
        this.path = path;
        this.directory = directory;
    }

    /**
     * The section whose values are {@code values}, with file names relative to the working directory.
     *
     * @param path its full path, for complaints
     */
    public static ConfigSection of(Config values, String path) {
        return new ConfigSection(values, path, Path.of(""));
    }

    /**
     * The section at {@code path} of the whole configuration, with file names relative to the working directory.
     *
     * @throws InvalidConfigException if there is no section
     */
    public static ConfigSection in(Config whole, String path) throws InvalidConfigException {
        return in(whole, path, Path.of(""));
    }

    /**
     * The section at {@code path} of the whole configuration.
     *
     * @param directory what relative file names are relative to
     * @throws InvalidConfigException if there is no section
     */
    public static ConfigSection in(Config whole, String path, Path directory) throws InvalidConfigException {
        ConfigValue value = find(whole, path);
        if (value instanceof ConfigObject object) {
            return new ConfigSection(object.toConfig(), path, directory);
        }
        throw new InvalidConfigException(
                complaint(path, value, value == null ? whole.origin() : value.origin(), "a section { ... }"));
    }

    private static @Nullable ConfigValue find(Config whole, String path) {
        try {
            return whole.hasPath(path) ? whole.getValue(path) : null;
        } catch (ConfigException e) {
            // Something above the section is no section.
            return null;
        }
    }

    /** The section below {@code key}. */
    public ConfigSection section(String key) throws InvalidConfigException {
        if (!(value(key) instanceof ConfigObject object)) {
            throw wrong(key, "a section { ... }");
        }
        return new ConfigSection(object.toConfig(), pathOf(key), directory);
    }

    /** The sections in a list. */
    public List<ConfigSection> sections(String key) throws InvalidConfigException {
        if (!(value(key) instanceof ConfigList list)) {
            throw wrong(key, "a list of sections");
        }
        List<ConfigSection> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ConfigObject object)) {
                throw wrong(key, "a list of sections");
            }
            result.add(new ConfigSection(object.toConfig(), pathOf(key) + "[" + i + "]", directory));
        }
        return result;
    }

    /** Refuses unknown keys: most of them are misspelt. */
    public void onlyKeys(Set<String> known) throws InvalidConfigException {
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(config.root()).entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw new InvalidConfigException(pathOf(entry.getKey()) + " is not a key: expected one of "
                        + String.join(", ", new TreeSet<>(known))
                        + place(entry.getValue().origin()));
            }
        }
    }

    /** Whether {@code key} has a value other than null. */
    public boolean has(String key) {
        return config.hasPath(key);
    }

    /** Whether the value of {@code key} is a list. */
    public boolean isList(String key) {
        return value(key) instanceof ConfigList;
    }

    /** The values, for those who merge sections. */
    public Config values() {
        return config;
    }

    /** The full path, for complaints. */
    public String path() {
        return path;
    }

    public boolean flag(String key) throws InvalidConfigException {
        return read(key, "true or false", () -> config.getBoolean(key));
    }

    /** A string or number as text; may be empty. */
    public String text(String key) throws InvalidConfigException {
        ConfigValue value = value(key);
        boolean scalar = value != null
                && (value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER);
        if (!scalar) {
            throw wrong(key, "a string");
        }
        return config.getString(key);
    }

    public String nonEmptyText(String key) throws InvalidConfigException {
        String text = text(key);
        if (text.isBlank()) {
            throw wrong(key, "a string that is not empty");
        }
        return text;
    }

    /** Strings, none of them empty; there may be none. */
    public List<String> texts(String key) throws InvalidConfigException {
        if (!(value(key) instanceof ConfigList list)) {
            throw wrong(key, "a list of strings");
        }
        List<String> result = new ArrayList<>(list.size());
        for (ConfigValue value : list) {
            if (!(value.unwrapped() instanceof String text) || text.isBlank()) {
                throw wrong(key, "a list of strings that are not empty");
            }
            result.add(text);
        }
        return result;
    }

    public int number(String key, int min, int max) throws InvalidConfigException {
        String expected = "a whole number from " + min + " to " + max;
        double exact = read(key, expected, () -> config.getDouble(key));
        int value = (int) exact;
        if (value != exact || value < min || value > max) {
            throw wrong(key, expected);
        }
        return value;
    }

    /** A size in bytes, for which HOCON has units. */
    public long bytes(String key, long max) throws InvalidConfigException {
        String expected = "a size from 0 to " + max + " bytes, for instance \"16 MiB\"";
        long value = read(key, expected, () -> config.getBytes(key));
        if (value < 0 || value > max) {
            throw wrong(key, expected);
        }
        return value;
    }

    public Duration duration(String key, Duration min, Duration max) throws InvalidConfigException {
        String expected = "a duration from " + text(min) + " to " + text(max) + ", for instance \"5 s\"";
        Duration value = read(key, expected, () -> config.getDuration(key));
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw wrong(key, expected);
        }
        return value;
    }

    /** Like {@link #duration}, but zero is accepted too and means never. */
    public Duration durationOrZero(String key, Duration min, Duration max) throws InvalidConfigException {
        if (read(key, "a duration, for instance \"5 s\", or 0", () -> config.getDuration(key))
                .isZero()) {
            return Duration.ZERO;
        }
        return duration(key, min, max);
    }

    /** The constant whose name, in small letters and with hyphens, is the value. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) throws InvalidConfigException {
        String text = text(key);
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        throw wrong(key, "one of " + String.join(", ", names));
    }

    public URI httpUri(String key) throws InvalidConfigException {
        return httpUri(key, text(key));
    }

    /** {@code text}, which is the value of {@code key} or part of it, as a URL. */
    public URI httpUri(String key, String text) throws InvalidConfigException {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw wrong(key, "an http or https URL");
    }

    /** A file name, a relative one in the configuration file's directory. */
    public Path file(String key) throws InvalidConfigException {
        return resolve(key, nonEmptyText(key));
    }

    public List<Path> files(String key) throws InvalidConfigException {
        List<Path> files = new ArrayList<>();
        for (String name : texts(key)) {
            files.add(resolve(key, name));
        }
        return files;
    }

    /** A secret, from {@code key} or from the file that {@code key-file} names; without blanks around it. */
    public String secret(String key) throws InvalidConfigException {
        String fileKey = key + "-file";
        String secret = has(key) ? text(key) : "";
        boolean inFile = has(fileKey) && !text(fileKey).isEmpty();
        if (inFile == !secret.isEmpty()) {
            throw wrong(key, "either " + key + " or " + fileKey + " to be set");
        }
        if (!inFile) {
            return secret;
        }
        Path file = file(fileKey);
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new InvalidConfigException(pathOf(fileKey) + ": " + file + " is empty");
            }
            return text;
        } catch (IOException e) {
            throw new InvalidConfigException(pathOf(fileKey) + ": " + file + " cannot be read", e);
        }
    }

    /** A complaint about the value of {@code key}, or about its being missing. */
    public InvalidConfigException wrong(String key, String expected) {
        ConfigValue value = value(key);
        ConfigOrigin origin = value == null ? config.origin() : value.origin();
        return new InvalidConfigException(complaint(pathOf(key), value, origin, expected));
    }

    /** A complaint about {@code key} that does not concern its form. */
    public InvalidConfigException wrong(String key, Exception why) {
        return new InvalidConfigException(pathOf(key) + ": " + why.getMessage(), why);
    }

    private <T> T read(String key, String expected, Supplier<T> reader) throws InvalidConfigException {
        try {
            return reader.get();
        } catch (ConfigException | ArithmeticException e) {
            throw wrong(key, expected);
        }
    }

    private Path resolve(String key, String name) throws InvalidConfigException {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw wrong(key, "a file name");
        }
    }

    private @Nullable ConfigValue value(String key) {
        return config.root().get(key);
    }

    private String pathOf(String key) {
        return path + "." + key;
    }

    private static String complaint(String path, @Nullable ConfigValue value, ConfigOrigin origin, String expected) {
        String shown = value == null ? "missing" : printable(path, value);
        return path + " is " + shown + ": expected " + expected + place(origin);
    }

    /** Sections that several files contribute to are in no place. */
    private static String place(ConfigOrigin origin) {
        String description = origin.description();
        return description.startsWith("merge of") ? "" : " (" + description + ")";
    }

    private static String printable(String path, ConfigValue value) {
        String key = path.substring(path.lastIndexOf('.') + 1);
        if (key.contains("password") || key.contains("token") || key.contains("secret")) {
            return "a value that is not shown";
        }
        String text = value.render(ConfigRenderOptions.concise());
        return text.length() > MAX_PRINTED_CHARS ? text.substring(0, MAX_PRINTED_CHARS) + "..." : text;
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
