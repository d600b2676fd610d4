/**
 * The endpoint's side of the key channel of frame rooms (docs/key-channel.md): SCTP with one data channel, the messages, the signed
 * rosters and the group secrets. {@link org.jvbperc.endpoint.keychannel.KeyChannelClient} knows neither sockets nor clocks;
 * {@link org.jvbperc.endpoint.keychannel.KeyChannelThread} runs it. May import {@code roster} and, of perc-core, {@code crypto},
 * {@code keychannel}, {@code roster} and {@code sframe}; and perc-sctp.
 */
@NullMarked
package org.jvbperc.endpoint.keychannel;

import org.jspecify.annotations.NullMarked;
