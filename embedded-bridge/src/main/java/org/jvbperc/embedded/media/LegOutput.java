package org.jvbperc.embedded.media;

/** Sends one endpoint's protected packets over its ICE transport. Called on the media lane; never blocks and never throws. */
@FunctionalInterface
public interface LegOutput {
    /** Sends one datagram; the array stays the caller's. */
    void send(byte[] buffer, int offset, int length);
}
