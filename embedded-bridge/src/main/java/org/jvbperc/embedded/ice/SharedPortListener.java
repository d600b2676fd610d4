package org.jvbperc.embedded.ice;

/**
 * Receives the events of a {@link SharedPortTransport}. It is called on ice4j's threads, {@link #dtls} and {@link #media} on the
 * reader of the bridge's UDP port: no method may block.
 */
public interface SharedPortListener {
    /** The first candidate pair was validated: the transport can send. Once. */
    void writable();

    /** DTLS records from a validated address; the array is valid during the call only. */
    void dtls(byte[] buffer, int offset, int length);

    /** SRTP or SRTCP from a validated address; the array is valid during the call only. */
    void media(byte[] buffer, int offset, int length);

    /** ICE failed. */
    void failed(String reason);
}
