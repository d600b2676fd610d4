package org.jvbperc.tunnel.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/** See {@link PeerTrust#authority(List, String)}. */
public record CaAndName(List<X509Certificate> anchors, String hostName) implements PeerTrust {
    public CaAndName {
        anchors = List.copyOf(anchors);
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException("no trust anchor was given");
        }
        if (hostName.isBlank()) {
            throw new IllegalArgumentException("the peer's host name is empty");
        }
    }
}
