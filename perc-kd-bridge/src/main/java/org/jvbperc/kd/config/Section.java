package org.jvbperc.kd.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One level of the configuration with its full path, so that every complaint names the key, the value and its place. */
final class Section {
    private static final int MAX_PRINTED_CHARS = 100;

    private final Config config;
    private final String path;
    private final Path directory;

    /**
     * A level.
     *
     * @param path what its keys are prefixed with in messages
     * @param directory what relative file names are relative to
     */
    Section(Config config, String path, Path directory) {
        this.config = config;
        this.path = path;
        this.directory = directory;
    }

    Section section(String key) throws ConfigException {
        if (!(config.root().get(key) instanceof ConfigObject object)) {
            throw wrong(key, "a section { ... }");
        }
        return new Section(object.toConfig(), path + "." + key, directory);
    }

    /** The sections in a list. */
    List<Section> sections(String key) throws ConfigException {
        if (!(config.root().get(key) instanceof ConfigList list)) {
            throw wrong(key, "a list of sections");
        }
        List<Section> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ConfigObject object)) {
                throw wrong(key, "a list of sections");
            }
            result.add(new Section(object.toConfig(), path + "." + key + "[" + i + "]", directory));
        }
        return result;
    }

    boolean has(String key) {
        return config.hasPath(key);
    }

    Config config() {
        return config;
    }

    String path() {
        return path;
    }

    String text(String key) throws ConfigException {
        ConfigValue value = config.root().get(key);
        boolean scalar = value != null
                && (value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER);
        if (!scalar) {
            throw wrong(key, "a string");
        }
        return config.getString(key);
    }

    String nonEmptyText(String key) throws ConfigException {
        String text = text(key);
        if (text.isBlank()) {
            throw wrong(key, "a string that is not empty");
        }
        return text;
    }

    List<String> texts(String key) throws ConfigException {
        if (!(config.root().get(key) instanceof ConfigList list)) {
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

    boolean flag(String key) throws ConfigException {
        try {
            return config.getBoolean(key);
        } catch (com.typesafe.config.ConfigException e) {
            throw wrong(key, "true or false");
        }
    }

    int number(String key, int min, int max) throws ConfigException {
        String expected = "a whole number from " + min + " to " + max;
        try {
            double exact = config.getDouble(key);
            int value = (int) exact;
            if (value == exact && value >= min && value <= max) {
                return value;
            }
        } catch (com.typesafe.config.ConfigException e) {
            // Reported below with the other ways to be wrong.
        }
        throw wrong(key, expected);
    }

    Duration duration(String key, Duration min, Duration max) throws ConfigException {
        String expected = "a duration from " + text(min) + " to " + text(max) + ", for instance \"5 s\"";
        try {
            Duration value = config.getDuration(key);
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return value;
            }
        } catch (com.typesafe.config.ConfigException | ArithmeticException e) {
            // Reported below.
        }
        throw wrong(key, expected);
    }

    /** Like {@link #duration}, but zero is accepted too and means never. */
    Duration durationOrZero(String key, Duration min, Duration max) throws ConfigException {
        try {
            if (config.getDuration(key).isZero()) {
                return Duration.ZERO;
            }
        } catch (com.typesafe.config.ConfigException | ArithmeticException e) {
            throw wrong(key, "a duration, for instance \"5 s\", or 0");
        }
        return duration(key, min, max);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) throws ConfigException {
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

    URI httpUri(String key) throws ConfigException {
        return httpUri(key, text(key));
    }

    URI httpUri(String key, String text) throws ConfigException {
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

    /** A file name, relative ones to the configuration file's directory. */
    Path file(String key) throws ConfigException {
        return directory.resolve(nonEmptyText(key));
    }

    List<Path> files(String key) throws ConfigException {
        return texts(key).stream().map(directory::resolve).toList();
    }

    /**
     * A secret, from {@code key} or from the file that {@code key-file} names; without blanks around it.
     */
    String secret(String key) throws ConfigException {
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
                throw new ConfigException(path + "." + fileKey + ": " + file + " is empty");
            }
            return text;
        } catch (IOException e) {
            throw new ConfigException(path + "." + fileKey + ": " + file + " cannot be read", e);
        }
    }

    /** A complaint about {@code key}. */
    ConfigException wrong(String key, String expected) {
        ConfigValue value = config.root().get(key);
        String shown = value == null ? "missing" : printable(key, value);
        String origin = value == null ? "" : " (" + value.origin().description() + ")";
        return new ConfigException(path + "." + key + " is " + shown + origin + ": expected " + expected);
    }

    /** A complaint about {@code key} that does not concern its form. */
    ConfigException wrong(String key, Exception why) {
        return new ConfigException(path + "." + key + ": " + why.getMessage(), why);
    }

    private static String printable(String key, ConfigValue value) {
        if (key.contains("password") || key.contains("token") || key.contains("secret")) {
            return "a value that is not shown";
        }
        String text = value.render(com.typesafe.config.ConfigRenderOptions.concise());
        return text.length() > MAX_PRINTED_CHARS ? text.substring(0, MAX_PRINTED_CHARS) + "..." : text;
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
