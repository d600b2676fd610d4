package org.jitsi.nlj.srtp;

import java.util.HashMap;
import java.util.Map;

/** Double with a real class's name. */
public abstract class AbstractSrtpTransformer {
    private final Map<Long, Object> contexts = new HashMap<>();

    public Map<Long, Object> known() {
        return contexts;
    }
}
