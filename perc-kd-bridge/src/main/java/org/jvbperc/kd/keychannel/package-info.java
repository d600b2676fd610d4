/**
 * The Key Distributor's side of key channels (docs/key-channel.md): SCTP and one data channel inside an endpoint's DTLS association, and
 * the order of the messages in it. Conferences and tunnels are the callers' business.
 */
@NullMarked
package org.jvbperc.kd.keychannel;

import org.jspecify.annotations.NullMarked;
