package org.jvbperc.kd.tunnel;

import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A Media Distributor's answer to start-conf. Nothing in it is trusted by itself (RFC 9185 section 5.2).
 *
 * @param conference the Media Distributor's name for the conference
 * @param host address of its tunnel listener
 * @param certificates that it announces for its tunnel
 */
public record StartConfAnswer(String conference, String host, int port, Set<CertificateFingerprint> certificates) {}
