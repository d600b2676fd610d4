package org.jvbperc.kd.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * TLS of the HTTP interface.
 *
 * @param certificate PEM file of the chain, the own certificate first
 * @param privateKey PEM file of its key
 * @param identity what the files held when the configuration was read
 * @param hsts how long browsers are to use https only (RFC 6797); zero if they are not told
 */
public record HttpTlsSettings(Path certificate, Path privateKey, TlsIdentity identity, Duration hsts) {
    private static final Duration SOON = Duration.ofDays(14);

    /** Says when the certificate ends, if that is soon or was. */
    public static Optional<String> expiresSoon(TlsIdentity identity, Instant now) {
        Instant end = identity.certificate().getNotAfter().toInstant();
        if (now.isBefore(end.minus(SOON))) {
            return Optional.empty();
        }
        return Optional.of(
                now.isBefore(end)
                        ? "expires on " + end + ", in "
                                + Duration.between(now, end).toDays() + " days: renew it"
                        : "expired on " + end + ": clients refuse it");
    }
}
