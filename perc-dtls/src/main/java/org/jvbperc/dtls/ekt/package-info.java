/**
 * Delivery of EKTKey messages inside DTLS (RFC 8870 section 5.2): fragments, retransmission and acknowledgement.
 */
@NullMarked
package org.jvbperc.dtls.ekt;

import org.jspecify.annotations.NullMarked;
