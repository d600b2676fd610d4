/**
 * The Key Distributor's side of tunnels (RFC 9185 section 5.4): Media Distributors, the DTLS associations that come through
 * them, and the registration of conferences with Media Distributors.
 */
@NullMarked
package org.jvbperc.kd.tunnel;

import org.jspecify.annotations.NullMarked;
