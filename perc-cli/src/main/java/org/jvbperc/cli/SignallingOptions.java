package org.jvbperc.cli;

import java.util.Optional;
import org.jvbperc.endpoint.signalling.SignallingFactory;

/** Options of {@code perc call} for another way than the bridge's HTTP resource: an object with picocli's annotations. */
public interface SignallingOptions {
    /**
     * The way that was asked for, if one was.
     *
     * @throws UsageException naming the option that is wrong or missing
     */
    Optional<SignallingFactory> factory() throws UsageException;
}
