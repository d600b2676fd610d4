package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import org.jvbperc.dtls.DtlsCertificate;

/**
 * The fixed properties of a conference.
 *
 * @param room its name, as people use it
 * @param certificate of its DTLS associations, used for nothing else (RFC 8871 section 5.1; "Answers are not offers" in
 *     docs/rfc-coverage.md)
 * @param anyMediaDistributor whether every trusted Media Distributor may serve it, because none was named
 * @param random for keys
 */
public record ConferenceIdentity(
        String room, DtlsCertificate certificate, boolean anyMediaDistributor, SecureRandom random) {}
