package org.jvbperc.endpoint.signalling;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The exchange of one call's descriptions, over the bridge's HTTP resource or a signalling server. Signalling is not trusted:
 * the call checks everything that comes from it. Methods block up to the call's timeout. The thread that joins and leaves calls
 * all of them but {@link #roster}.
 */
public interface CallSignalling {
    /** The server, whose route determines the local address for media. May be unresolved. */
    InetSocketAddress peer();

    /** Whether this side has the controlling role in ICE (RFC 8445 section 6.1.1). */
    boolean controlsIce();

    /**
     * Says, before {@link #open}, that this call replaces one that was lost: a missing response is then requested again sooner.
     */
    default void again() {}

    /**
     * Connects, and asks whether the room exists.
     *
     * @param onEnd told once, on any thread, if the other side ends the session later; with {@link
     *     CallException#sessionLost} if a new offer may get a new session
     * @throws CallException {@code unknown-room}, or the reason why nobody answers
     */
    void open(Consumer<CallException> onEnd) throws CallException, InterruptedException;

    /**
     * Sends an offer and returns the other side's description.
     *
     * @throws NotReadyException if another offer may succeed a little later
     * @throws CallException if the offer is refused
     */
    PeerDescription offer(LocalOffer offer) throws CallException, NotReadyException, InterruptedException;

    /**
     * What the server says of the conference's protection: {@code double} or {@code frame}; empty if it does not say. Not verified, and
     * good for messages only.
     */
    default Optional<String> protection() throws CallException {
        return Optional.empty();
    }

    /** Accepts the description that {@link #offer} returned, after it has passed the checks. */
    void accept() throws CallException, InterruptedException;

    /** Refuses the description, which did not pass the checks. */
    void refuse(CallException reason);

    /**
     * The participants, not verified: {@code {"participants": [{"endpoint", "tlsId", "identity", "state": "keyed" | ...}]}}.
     *
     * @param signed the last roster that the Key Distributor signed
     */
    JsonNode roster(Optional<VerifiedRoster> signed) throws CallException;

    /** Ends the session, if there is one. */
    void leave() throws CallException;
}
