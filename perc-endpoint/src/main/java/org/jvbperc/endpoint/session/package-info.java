/**
 * The media of one call: sending and receiving streams, their protection, RTCP and retransmission, on one thread.
 */
@NullMarked
package org.jvbperc.endpoint.session;

import org.jspecify.annotations.NullMarked;
