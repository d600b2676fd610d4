package org.jvbperc.trial;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a crowd around browsers is.
 *
 * @param browsers of those who stay, in the order in which they join
 * @param visitor browser of the one who comes late and leaves early; "" for none
 * @param participants native participants who are there at a time, besides one who stays
 * @param turns number of times at which one of them leaves and another one joins
 * @param interval between two turns
 */
record BrowserCrowdSettings(List<String> browsers, String visitor, int participants, int turns, Duration interval) {
    /** The account of the browser that comes and goes. */
    static final String VISITOR = "visitor";

    BrowserCrowdSettings {
        browsers = List.copyOf(browsers);
    }

    /** Browsers by the accounts of those who stay. */
    Map<String, String> stayers() {
        Map<String, String> stayers = new TreeMap<>();
        browsers.forEach(browser -> stayers.put("browser" + stayers.size(), browser));
        return stayers;
    }

    /** A list for the driver's options. */
    static String pairs(Map<String, String> browsersByUser) {
        return browsersByUser.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
