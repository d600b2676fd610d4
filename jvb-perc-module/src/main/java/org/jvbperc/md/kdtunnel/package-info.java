/**
 * The Media Distributor's end of the tunnels to Key Distributors (RFC 9185 section 5.3): connections, endpoints' DTLS
 * associations, requests to sign answers.
 */
@NullMarked
package org.jvbperc.md.kdtunnel;

import org.jspecify.annotations.NullMarked;
