package org.jvbperc.kd.conference;

import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.AssociationId;

/**
 * Where an offer came from. Not covered by any assertion: it only says where its handshake is to be expected.
 *
 * @param mediaDistributor TLS certificate of the Media Distributor that sent it
 * @param association whose handshake it announced for the offer; needed for offers without a=tls-id
 */
public record OfferOrigin(CertificateFingerprint mediaDistributor, Optional<AssociationId> association) {}
