/**
 * ICE and the demultiplexing of one UDP port (RFC 8445, RFC 9443 section 3, RFC 5761). The only package of
 * the bridge that names ice4j.
 */
@NullMarked
package org.jvbperc.embedded.ice;

import org.jspecify.annotations.NullMarked;
