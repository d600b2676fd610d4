/**
 * The DTLS record layer between BouncyCastle and the network: queues, ciphers, and records that carry EKT
 * messages.
 */
@NullMarked
package org.jvbperc.dtls.record;

import org.jspecify.annotations.NullMarked;
