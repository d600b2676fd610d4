package org.jvbperc.kd.tunnel;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a Media Distributor's link stands.
 *
 * @param tunnel {@code open}, {@code connecting} or {@code gave-up}
 * @param conference the Media Distributor's name for the conference, empty before it was registered
 * @param error the last failure while there is no tunnel
 */
public record MdLinkStatus(
        URI url, String tunnel, String conference, @Nullable String error) {}
