package org.jvbperc.endpoint.signalling;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jvbperc.roster.VerifiedRoster;

/**
 * How one call's descriptions are exchanged: the bridge's HTTP resource, or a signalling server. It is not trusted: what comes by it is
 * checked by the call. Methods block up to the call's time-out; all but {@link #roster} are called by the thread that joins and leaves.
 */
public interface CallSignalling {
    /** Whom the way to the media leads to as far as is known before; only asked for the local address. May be unresolved. */
    InetSocketAddress peer();

    /** Whether this side has the controlling role in ICE (RFC 8445 section 6.1.1). */
    boolean controlsIce();

    /** Told before {@link #open} that this call takes the place of one that was lost: whatever does not come soon is asked for again soon. */
    default void again() {}

    /**
     * Connects, and asks whether there is such a room.
     *
     * @param onEnd told once, on any thread, if the session is ended by the other side later; with {@link
     *     CallException#sessionLost} if another session may be had for a new offer
     * @throws CallException unknown-room, or why nobody answers
     */
    void open(Consumer<CallException> onEnd) throws CallException, InterruptedException;

    /**
     * Sends an offer and returns the other side's description.
     *
     * @throws NotReadyException if the same may work with another offer a little later
     * @throws CallException if the offer is refused
     */
    PeerDescription offer(LocalOffer offer) throws CallException, NotReadyException, InterruptedException;

    /** The description that {@link #offer} returned was checked; media may flow. */
    void accept() throws CallException, InterruptedException;

    /** The description did not pass the checks; nothing more will be sent for it. */
    void refuse(CallException reason);

    /**
     * Who is there, not verified: {@code {"participants": [{"endpoint", "tlsId", "identity", "state": "keyed" | ...}]}}.
     *
     * @param signed the last that the Key Distributor signed
     */
    JsonNode roster(Optional<VerifiedRoster> signed) throws CallException;

    /** Ends the session, if there is one. */
    void leave() throws CallException;
}
