package org.jvbperc.endpoint.call;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The results of a call, for statistics and tests.
 *
 * @param identity the user's, from the assertion; null before it is known
 * @param endpoint this endpoint's id on the bridge; null before it is known
 * @param joinMillis time in milliseconds from the sending of the offer to the first packet that was decrypted end to end; null
 *     if there was none
 * @param keyDistributor the verified identity of the Key Distributor; null before it is known
 * @param participantsSeen the identities of all other verified participants, in order of appearance, each once
 * @param recorders the identities of all members that recorded, as the signed rosters say, in order of appearance, each once;
 *     this user is among them if it recorded
 * @param sent one entry for each source
 * @param received one entry for each remote stream and owner
 * @param packets counters by name
 * @param statuses number of received packets by result
 * @param bitrate of the protected media that was sent, in bit/s; 0 if nothing was
 */
public record CallReport(
        @Nullable String identity,
        @Nullable String endpoint,
        @Nullable Long joinMillis,
        @Nullable String keyDistributor,
        List<String> participantsSeen,
        List<String> recorders,
        List<StreamReport> sent,
        List<StreamReport> received,
        Map<String, Long> packets,
        Map<SrtpStatus, Long> statuses,
        long bitrate) {}
