package org.jvbperc.md.room;

import java.util.Optional;

/**
 * What a Key Distributor has said about a room when it registered it. Web pages show it before anybody joins; nothing relies on
 * it, because what counts is in signed answers.
 *
 * @param protection {@code frame} or {@code double}; empty if an older Key Distributor did not say
 * @param keyDistributor the Key Distributor's own identity; empty if it did not say
 */
public record RoomFacts(Optional<String> protection, Optional<String> keyDistributor) {
    /** Nothing is known. */
    public static final RoomFacts UNKNOWN = new RoomFacts(Optional.empty(), Optional.empty());
}
