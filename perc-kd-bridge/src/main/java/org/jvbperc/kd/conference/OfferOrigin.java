package org.jvbperc.kd.conference;

import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.AssociationId;

/**
 * The origin of an offer. No assertion covers it: it only tells where the handshake must come from.
 *
 * @param mediaDistributor TLS certificate of the Media Distributor that sent it
 * @param association announced for the offer's handshake; required for offers without a=tls-id
 */
public record OfferOrigin(CertificateFingerprint mediaDistributor, Optional<AssociationId> association) {}
