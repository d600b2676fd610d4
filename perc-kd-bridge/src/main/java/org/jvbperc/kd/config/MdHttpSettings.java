package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * Calls to Media Distributors' HTTP interfaces.
 *
 * @param bearerToken sent along if not empty
 * @param timeout of one call
 * @param maxBackoff longest pause between two attempts to register a conference
 */
public record MdHttpSettings(String bearerToken, Duration timeout, Duration maxBackoff) {
    @Override
    public String toString() {
        return "MdHttpSettings[" + timeout + "]";
    }
}
