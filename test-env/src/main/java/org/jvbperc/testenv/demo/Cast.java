package org.jvbperc.testenv.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The participants of the demo, and their media. */
final class Cast {
    static final String DOMAIN = "idp.example";
    static final String KEY_DISTRIBUTOR = "kd";
    /** Has a valid identity that the policy does not admit. */
    static final String NOT_ADMITTED = "mallory";
    /** Claims an admitted identity, with an assertion by an untrusted provider. */
    static final String FORGED = "eve";

    private static final List<String> NAMES =
            List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "ken", "laura");
    private static final List<String> SPEECH = List.of("speech-a.ogg", "speech-b.ogg", "speech-c.ogg");
    private static final List<String> PICTURES = List.of("pattern-a.ivf", "pattern-b.ivf", "pattern-c.ivf");

    private Cast() {}

    /** The first {@code count} admitted participants, with the files that each of them sends. */
    static Map<String, List<String>> participants(int count) {
        Map<String, List<String>> participants = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            participants.put(NAMES.get(i), List.of(SPEECH.get(i % SPEECH.size()), PICTURES.get(i % PICTURES.size())));
        }
        return participants;
    }

    static String identity(String user) {
        return user + "@" + DOMAIN;
    }
}
