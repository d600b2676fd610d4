package org.jvbperc.md.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Typed access to one configuration object, whose errors name the full key, the value and what was expected. */
final class ConfigReader {
    private static final int MAX_PRINTED_CHARACTERS = 100;

    private final Config config;
    private final String prefix;

    ConfigReader(Config config, String prefix) {
        this.config = config;
        this.prefix = prefix;
    }

    /** The object below {@code key}. */
    ConfigReader section(String key) throws PercConfigException {
        return new ConfigReader(read(key, "an object", () -> config.getConfig(key)), prefix + "." + key);
    }

    /** The objects of a list. */
    List<ConfigReader> sections(String key) throws PercConfigException {
        List<? extends ConfigObject> list = read(key, "a list of objects", () -> config.getObjectList(key));
        List<ConfigReader> result = new java.util.ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            result.add(new ConfigReader(list.get(i).toConfig(), prefix + "." + key + "[" + i + "]"));
        }
        return result;
    }

    /** Refuses keys that nobody reads: most are misspelt. */
    void onlyKeys(Set<String> known) throws PercConfigException {
        Set<String> unknown = new TreeSet<>(config.root().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new PercConfigException(prefix + "." + unknown.iterator().next() + " is not a key; expected one of "
                    + new TreeSet<>(known));
        }
    }

    boolean has(String key) {
        return config.hasPath(key);
    }

    boolean bool(String key) throws PercConfigException {
        return read(key, "true or false", () -> config.getBoolean(key));
    }

    String text(String key) throws PercConfigException {
        return read(key, "a string", () -> config.getString(key));
    }

    List<String> texts(String key) throws PercConfigException {
        return read(key, "a list of strings", () -> config.getStringList(key));
    }

    int integer(String key, int min, int max) throws PercConfigException {
        String expected = "a whole number in " + min + ".." + max;
        long value = read(key, expected, () -> config.getLong(key));
        if (value < min || value > max) {
            throw wrong(key, expected);
        }
        return (int) value;
    }

    int bytes(String key, long max) throws PercConfigException {
        String expected = "a size from 0 to " + max + " bytes such as \"16 MiB\"";
        long value = read(key, expected, () -> config.getBytes(key));
        if (value < 0 || value > max) {
            throw wrong(key, expected);
        }
        return (int) value;
    }

    Duration duration(String key, Duration max) throws PercConfigException {
        String expected = "a duration above 0 and up to " + max.toSeconds() + " seconds such as \"5 seconds\"";
        Duration value = read(key, expected, () -> config.getDuration(key));
        if (value.isZero() || value.isNegative() || value.compareTo(max) > 0) {
            throw wrong(key, expected);
        }
        return value;
    }

    PercConfigException wrong(String key, String expected) {
        String value = config.hasPathOrNull(key) ? printable(key) : "missing";
        return new PercConfigException(prefix + "." + key + " is " + value + ": expected " + expected);
    }

    private String printable(String key) {
        if (key.contains("token")) {
            return "set to something else";
        }
        String text = config.getIsNull(key) ? "null" : config.getValue(key).render(ConfigRenderOptions.concise());
        return text.length() > MAX_PRINTED_CHARACTERS ? text.substring(0, MAX_PRINTED_CHARACTERS) + "..." : text;
    }

    private <T> T read(String key, String expected, java.util.function.Supplier<T> reader) throws PercConfigException {
        try {
            return reader.get();
        } catch (ConfigException e) {
            throw wrong(key, expected);
        }
    }
}
