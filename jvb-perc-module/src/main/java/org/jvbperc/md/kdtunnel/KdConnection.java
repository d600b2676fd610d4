package org.jvbperc.md.kdtunnel;

import java.util.Optional;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * An open tunnel.
 *
 * @param tunnel the connection
 * @param configuredId the {@code key-distributors} entry that was dialled, if this side dialled
 */
record KdConnection(TunnelConnection tunnel, Optional<String> configuredId) {}
