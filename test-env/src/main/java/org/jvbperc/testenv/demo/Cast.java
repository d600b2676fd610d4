package org.jvbperc.testenv.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who takes part in the demo, and with which media. */
final class Cast {
    static final String DOMAIN = "idp.example";
    static final String KEY_DISTRIBUTOR = "kd";
    /** Has a good identity, but the policy does not admit it. */
    static final String NOT_ADMITTED = "mallory";
    /** Says to be somebody who is admitted, with an assertion by a provider nobody trusts. */
    static final String FORGED = "eve";

    private static final List<String> NAMES =
            List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "ken", "laura");
    private static final List<String> SPEECH = List.of("speech-a.ogg", "speech-b.ogg", "speech-c.ogg");
    private static final List<String> PICTURES = List.of("pattern-a.ivf", "pattern-b.ivf", "pattern-c.ivf");

    private Cast() {}

    /** The first {@code count} who are admitted, with the files each of them sends. */
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
