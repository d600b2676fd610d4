package org.jvbperc.md.room;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jvbperc.md.kdtunnel.AssociationTable;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.tunnel.AssociationId;

/**
 * What became of endpoints' associations, for endpoints that nobody else can tell: a signalling server would take a refusal after the
 * creation for a broken bridge, and a browser does not show why DTLS failed. Whoever asks has to know the association's random id.
 * Bounded: the oldest ends are forgotten. Safe for several threads.
 */
public final class JoinOutcomes {
    /** An end that is not the Key Distributor's refusal. */
    static final String ENDED = "association-ended";
    /** The Key Distributor ended the handshake, or the association later. */
    static final String ENDED_BY_KD = "kd-ended";

    private static final int MAX_ENDS = 4096;

    private final AssociationTable associations;
    private final Map<String, JoinOutcome> ends = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JoinOutcome> eldest) {
            return size() > MAX_ENDS;
        }
    };

    /**
     * What is known of an association.
     *
     * @param state {@code waiting} until the endpoint is admitted, {@code admitted}, {@code keyed}, or {@code ended}
     * @param condition of the end; empty before
     * @param detail of the end, for people; empty before
     */
    public record JoinOutcome(String state, String condition, String detail) {}

    public JoinOutcomes(AssociationTable associations) {
        this.associations = associations;
    }

    /** The association is about to end because its endpoint is refused. */
    synchronized void refused(AssociationId id, SignallingException why) {
        ends.put(id.toString(), new JoinOutcome("ended", why.condition(), why.detail()));
    }

    /** The association has ended; what is known of its refusal stays. */
    synchronized void ended(RelayedAssociation association) {
        ends.putIfAbsent(
                association.id().toString(),
                new JoinOutcome(
                        "ended",
                        association.isEndedByKeyDistributor() ? ENDED_BY_KD : ENDED,
                        association.end().orElse("")));
    }

    /** What is known of the association with this id. */
    public Optional<JoinOutcome> find(String associationId) {
        Optional<JoinOutcome> live = associations.all().stream()
                .filter(association -> association.id().toString().equals(associationId))
                .map(association -> new JoinOutcome(association.progress(), "", ""))
                .findFirst();
        synchronized (this) {
            JoinOutcome end = ends.get(associationId);
            return end == null ? live : Optional.of(end);
        }
    }
}
