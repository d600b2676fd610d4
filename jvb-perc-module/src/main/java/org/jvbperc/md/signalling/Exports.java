package org.jvbperc.md.signalling;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;

/** Asks Colibri2 requests for exports of media, which the libraries of bridges before 2025 do not know. */
final class Exports {
    private static final Optional<Method> GETTER = Stream.of(ConferenceModifyIQ.class.getMethods())
            .filter(method -> method.getName().equals("getConnects") && method.getParameterCount() == 0)
            .findFirst();

    private Exports() {}

    /** Whether media of the conference are to be exported. */
    static boolean areIn(ConferenceModifyIQ request) {
        try {
            return GETTER.isPresent() && GETTER.get().invoke(request) != null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("getConnects failed", e);
        }
    }
}
