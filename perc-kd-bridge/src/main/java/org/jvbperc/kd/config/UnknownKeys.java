package org.jvbperc.kd.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds keys that are not read, which are usually misspelt. */
final class UnknownKeys {
    private UnknownKeys() {}

    /** The full names of keys in {@code actual} that {@code known} does not have. Contents of lists are not compared. */
    static List<String> in(ConfigObject actual, ConfigObject known, String path) {
        List<String> unknown = new ArrayList<>();
        for (String key : new TreeSet<>(actual.keySet())) {
            String name = path + "." + key;
            ConfigValue knownValue = known.get(key);
            if (knownValue == null) {
                unknown.add(name);
            } else if (knownValue instanceof ConfigObject knownObject
                    && actual.get(key) instanceof ConfigObject object) {
                unknown.addAll(in(object, knownObject, name));
            }
        }
        return unknown;
    }
}
