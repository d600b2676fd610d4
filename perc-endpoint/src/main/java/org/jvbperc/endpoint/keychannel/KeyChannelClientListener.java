package org.jvbperc.endpoint.keychannel;

import org.jvbperc.roster.VerifiedRoster;

/**
 * Is told what a {@link KeyChannelClient} has received, and sends its records. All calls come inside a call of the client, on the
 * caller's thread; they must not call the client.
 */
public interface KeyChannelClientListener {
    /**
     * Takes a record of DTLS application data to send.
     *
     * @param buffer valid during the call only
     */
    void sendRecord(byte[] buffer, int offset, int length);

    /** A complete roster has been verified. It comes before the key of its generation. */
    void roster(VerifiedRoster roster);

    /**
     * A group secret may be used.
     *
     * @param key is closed by the listener
     */
    void key(ReceivedGroupKey key);

    /**
     * The Key Distributor can no longer be reached: the channel, SCTP or DTLS has ended. The present key may be used until its time to
     * live ends; {@link #failed} follows then.
     */
    void lost(String detail);

    /** The call must end, and all its keys be dropped. The last call. */
    void failed(KeyChannelFailure failure);
}
