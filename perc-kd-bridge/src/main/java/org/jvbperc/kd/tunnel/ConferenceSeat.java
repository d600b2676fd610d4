package org.jvbperc.kd.tunnel;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.Member;
import org.jvbperc.kd.conference.MemberChannel;
import org.jvbperc.kd.conference.Refusal;

/**
 * One association's place in its conference: taken when the endpoint may take part, and given up when the association ends. Safe for
 * threads.
 */
final class ConferenceSeat {
    private static final System.Logger LOG = System.getLogger(ConferenceSeat.class.getName());

    private final String association;
    private final AssociationAdmission admission;
    private final AssociationContext services;
    private volatile @Nullable Member member;

    /** @param association names the association in the log */
    ConferenceSeat(String association, AssociationAdmission admission, AssociationContext services) {
        this.association = association;
        this.admission = admission;
        this.services = services;
    }

    /** Whether the endpoint is or was a member. */
    boolean isTaken() {
        return member != null;
    }

    /**
     * Joins the conference; nothing is sent to the endpoint before {@link #open}.
     *
     * @throws Refusal as {@link Conference#join}; the conference has noted it
     */
    void take(MemberChannel channel, ProtectionProfile profile) throws Refusal {
        AdmittedOffer offer = admission.offer();
        CertificateFingerprint proven = admission.certificate();
        if (offer == null || proven == null) {
            throw new IllegalStateException("a handshake completed without admission");
        }
        Conference conference = offer.conference();
        try {
            member = conference.join(
                    offer, proven, channel, profile, services.clock().instant());
        } catch (Refusal e) {
            note(e.condition().code());
            throw e;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} joined room \"{1}\" (association {2}, {3})",
                offer.facts().identity(),
                conference.room(),
                association,
                profile);
    }

    /** The roster shows that the participant was refused. */
    void note(String condition) {
        AdmittedOffer offer = admission.offer();
        if (offer != null) {
            offer.conference()
                    .noteRefusal(
                            offer.facts().identity(),
                            condition,
                            services.clock().instant());
        }
    }

    /** Allows sending, because the Media Distributor has been sent its keys. */
    void open() {
        Member joined = member;
        if (joined != null) {
            joined.open();
        }
    }

    /** The endpoint has acknowledged the key with this SPI. */
    void acknowledged(int spi) {
        ifTaken((conference, joined) -> conference.acknowledged(joined, spi));
    }

    /** The endpoint has acknowledged the roster with this number. */
    void acknowledgedRoster(long sequence) {
        ifTaken((conference, joined) -> conference.acknowledgedRoster(joined, sequence));
    }

    /** Leaves the conference, if the endpoint is a member. Idempotent. */
    void leave(Departure departure) {
        ifTaken((conference, joined) ->
                conference.leave(joined, departure, services.clock().instant()));
    }

    private void ifTaken(BiConsumer<Conference, Member> action) {
        Member joined = member;
        AdmittedOffer offer = admission.offer();
        if (joined != null && offer != null) {
            action.accept(offer.conference(), joined);
        }
    }

    /** Logs why the association has ended. */
    void logEnd(String reason) {
        AdmittedOffer offer = admission.offer();
        if (isTaken() && offer != null) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} left room \"{1}\" (association {2}): {3}",
                    offer.facts().identity(),
                    offer.conference().room(),
                    association,
                    reason);
        } else {
            // Anybody can send datagrams that belong to no admitted offer; they must not fill the log.
            System.Logger.Level level = offer == null ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
            LOG.log(level, "association {0} failed: {1}", association, reason);
        }
    }
}
