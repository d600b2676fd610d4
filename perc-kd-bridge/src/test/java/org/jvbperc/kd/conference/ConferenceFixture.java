package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.PolicyBuilder;
import org.jvbperc.kd.policy.RekeyPolicy;

/** A directory of conferences and offers as a signer hands them over. */
abstract class ConferenceFixture {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final ProtectionProfile D128 = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    static final ProtectionProfile D256 = ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
    static final List<Integer> BOTH = List.of(0x0009, 0x000A);
    static final CertificateFingerprint MD = fingerprint("AA");
    static final OfferOrigin ORIGIN = new OfferOrigin(MD, Optional.empty());
    static final CertificateFingerprint CLIENT = fingerprint("BB");
    static final Octets HASH = Octets.of(new byte[32]);

    final ConferenceDirectory directory = new ConferenceDirectory(new SecureRandom(), 10, Alarm.NONE);
    int nextTlsId;

    static CertificateFingerprint fingerprint(String octet) {
        return CertificateFingerprint.parse("sha-256", (octet + ":").repeat(31) + octet);
    }

    static ConferencePolicy policy(RekeyPolicy rekey, int maxMembers) {
        return PolicyBuilder.ofDouble()
                .maxMembers(maxMembers)
                .profiles(D128, D256)
                .rekey(rekey)
                .ends(Duration.ofSeconds(600), Duration.ofSeconds(86400))
                .build();
    }

    static RekeyPolicy rekey(JoinRekey onJoin, boolean onLeave) {
        return new RekeyPolicy(onJoin, onLeave, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(100_000));
    }

    static final RekeyPolicy NEVER = rekey(JoinRekey.NEVER, false);

    Conference conference(RekeyPolicy rekey) {
        return directory.create("daily", policy(rekey, 3), true, START).orElseThrow();
    }

    OfferFacts facts(String identity) {
        return new OfferFacts(
                "tls-id-" + "x".repeat(20) + nextTlsId++, List.of(CLIENT), HASH, identity, Set.of(), false);
    }

    AdmittedOffer signedOffer(Conference conference, String identity, Instant now) throws Refusal {
        AdmittedOffer offer = conference.admit(facts(identity), "idp.example", ORIGIN, "own-tls-id-0123456789", now);
        conference.signed(offer, HASH);
        return offer;
    }

    Member join(Conference conference, RecordingMemberChannel participant, Instant now) throws Refusal {
        Member member =
                conference.join(signedOffer(conference, "alice@idp.example", now), CLIENT, participant, D128, now);
        member.open();
        return member;
    }

    static Condition refusal(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(Refusal.class, executable).condition();
    }
}
