package org.jvbperc.cli;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.endpoint.signalling.SignallingFactory;

/**
 * How a call's descriptions are exchanged; exactly one of both.
 *
 * @param bridge by its HTTP resource
 * @param other in another way
 */
record CallWay(@Nullable URI bridge, @Nullable SignallingFactory other) {
    CallWay {
        if ((bridge == null) == (other == null)) {
            throw new IllegalArgumentException("expected one way of signalling");
        }
    }

    CallConfig.Builder call(String room, IdentitySource identity) {
        return other != null
                ? CallConfig.builder(other, room, identity)
                : CallConfig.builder(Objects.requireNonNull(bridge), room, identity);
    }

    @Override
    public String toString() {
        return bridge != null ? bridge.toString() : "signalling server";
    }
}
