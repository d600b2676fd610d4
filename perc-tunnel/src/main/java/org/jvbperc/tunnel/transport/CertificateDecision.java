package org.jvbperc.tunnel.transport;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

/** See {@link PeerTrust#decidedBy(Function)}. */
public record CertificateDecision(Function<X509Certificate, Optional<String>> refusal) implements PeerTrust {}
