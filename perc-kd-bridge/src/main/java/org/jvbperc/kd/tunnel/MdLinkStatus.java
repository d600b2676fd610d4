package org.jvbperc.kd.tunnel;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The state of the link to a Media Distributor.
 *
 * @param tunnel {@code open}, {@code connecting} or {@code gave-up}
 * @param conference the Media Distributor's name for the conference, empty before the registration
 * @param error the last failure while there is no tunnel
 */
public record MdLinkStatus(
        URI url, String tunnel, String conference, @Nullable String error) {}
