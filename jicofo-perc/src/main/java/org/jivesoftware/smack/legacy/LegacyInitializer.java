package org.jivesoftware.smack.legacy;

import java.util.List;
import org.jivesoftware.smack.initializer.SmackInitializer;
import org.jvbperc.jicofo.DropIn;

/**
 * How the drop-in gets into jicofo: when Smack is initialised, it first creates an instance of the class of this name, if there
 * is one. Smack's own class of this name is in smack-legacy, which Jitsi does not use.
 */
public final class LegacyInitializer implements SmackInitializer {
    @Override
    public List<Exception> initialize() {
        DropIn.startOrExit(LegacyInitializer.class);
        return List.of();
    }
}
