package org.jivesoftware.smack.legacy;

import java.util.List;
import org.jivesoftware.smack.initializer.SmackInitializer;
import org.jvbperc.jicofo.DropIn;

/**
 * How the drop-in gets into jicofo: Smack makes an instance of a class of this name, if there is one, before anything else is done
 * with it. Smack's own class of this name is in smack-legacy, which Jitsi does not use.
 */
public final class LegacyInitializer implements SmackInitializer {
    @Override
    public List<Exception> initialize() {
        DropIn.startOrExit(LegacyInitializer.class);
        return List.of();
    }
}
