package org.jvbperc.md.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * One entry of {@code videobridge.perc.key-distributors}.
 *
 * @param id unique among the entries
 * @param certificates pinned SHA-256 fingerprints of its tunnel certificate; empty exactly if {@code caFile} is given
 * @param caFile trust anchors (PEM), together with {@code host} as the name to check
 * @param host empty unless the Media Distributor dials
 * @param port 1..65535 if the Media Distributor dials
 * @param rooms rooms it serves without being registered; empty for none
 */
public record KeyDistributorSettings(
        String id,
        Set<CertificateFingerprint> certificates,
        Optional<Path> caFile,
        String host,
        int port,
        Optional<Pattern> rooms) {
    public KeyDistributorSettings {
        certificates = Set.copyOf(certificates);
    }

    /** Whether this Key Distributor serves {@code room} without being registered for it. */
    public boolean serves(String room) {
        return rooms.isPresent() && rooms.get().matcher(room).matches();
    }
}
