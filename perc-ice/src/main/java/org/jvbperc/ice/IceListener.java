package org.jvbperc.ice;

/** Told what happens on an {@link IceTransport}. Called on its threads; must not block. */
public interface IceListener {
    /** A pair works: datagrams can be sent. Called once. */
    void connected();

    /**
     * A datagram from the peer that is not STUN.
     *
     * @param datagram is reused after the call
     */
    void received(byte[] datagram, int offset, int length);

    /** No pair works, or the peer's consent has ended (RFC 7675). Called at most once. */
    void failed(String reason);
}
