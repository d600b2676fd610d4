package org.jvbperc.endpoint.call;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.srtp.SrtpStatus;

/**
 * What a call did, for statistics and tests.
 *
 * @param identity the user's own, as its assertion has it; null before it is known
 * @param endpoint the name the distributor gave this endpoint; null before it is known
 * @param joinMillis from posting the offer to the first packet decrypted end to end; null if none was
 * @param keyDistributor the verified identity of the Key Distributor; null before it is known
 * @param participantsSeen the identities of everybody else who was verified, in order of appearance, each once
 * @param sent one entry for each source
 * @param received one entry for each remote stream and owner
 * @param packets counters by name
 * @param statuses how many received packets had which outcome
 * @param bitrate of the protected media that was sent, in bit/s; 0 if nothing was
 */
public record CallReport(
        @Nullable String identity,
        @Nullable String endpoint,
        @Nullable Long joinMillis,
        @Nullable String keyDistributor,
        List<String> participantsSeen,
        List<StreamReport> sent,
        List<StreamReport> received,
        Map<String, Long> packets,
        Map<SrtpStatus, Long> statuses,
        long bitrate) {}
