/**
 * The key channel (docs/key-channel.md): how endpoints of rooms with {@code protection = "frame"} get their group secrets and
 * rosters, inside their DTLS associations with the Key Distributor. Messages, their strict codec, and the wrapping of group
 * secrets for both sides. No I/O, clock and threads; imports {@code org.jvbperc.crypto}, {@code org.jvbperc.wire} and the
 * JDK only.
 */
@NullMarked
package org.jvbperc.keychannel;

import org.jspecify.annotations.NullMarked;
