/**
 * Octet strings, keys and the primitives on which the protocols are built: AES-GCM through JCA, AES key wrap with padding (RFC
 * 5649), profiles and fingerprints. May import the JDK only.
 */
@NullMarked
package org.jvbperc.crypto;

import org.jspecify.annotations.NullMarked;
