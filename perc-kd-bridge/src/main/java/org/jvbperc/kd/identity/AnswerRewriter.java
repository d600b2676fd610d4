package org.jvbperc.kd.identity;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.SignAnswer;

/**
 * Checks the Media Distributor's answer, refuses what the Key Distributor must not sign, and puts the Key Distributor's own
 * attributes into it ("Answers are not offers" and "Answer's fingerprint" in docs/rfc-coverage.md).
 */
final class AnswerRewriter {
    /** Names the room, in the answer that the Media Distributor sends to be signed. */
    static final String ROOM_ATTRIBUTE = "x-perc-room";

    /**
     * Marks an answer for an endpoint without an identity yet: first {@value #SIGN_LATE}, and later the tls-id with which the
     * answer was signed.
     */
    static final String LATE_ATTRIBUTE = "x-perc-late";

    static final String SIGN_LATE = "sign";

    /** Names the association of the offer's handshake, for offers without a=tls-id. */
    static final String ASSOCIATION_ATTRIBUTE = "x-perc-association";

    private static final String EXTENSION = "extmap";
    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";
    private static final Set<String> KEYING_ATTRIBUTES = Set.of("crypto", "key-mgmt");
    private static final Set<String> MEDIA = Set.of("audio", "video");
    private static final List<String> REPLACED = List.of(
            "fingerprint", "setup", "tls-id", "identity", ROOM_ATTRIBUTE, LATE_ATTRIBUTE, ASSOCIATION_ATTRIBUTE);

    private AnswerRewriter() {}

    /**
     * The room for which the answer is.
     *
     * @throws Refusal MALFORMED_ANSWER if it does not name exactly one
     */
    static String room(SessionDescription answer) throws Refusal {
        List<String> rooms = answer.attributes(ROOM_ATTRIBUTE);
        if (rooms.size() != 1
                || !ConferenceDirectory.ROOM_NAME.matcher(rooms.get(0)).matches()) {
            throw malformed("the answer does not have exactly one a=" + ROOM_ATTRIBUTE + " with a room name");
        }
        return rooms.get(0);
    }

    /**
     * The association that the Media Distributor announces for the offer's handshake.
     *
     * @throws Refusal MALFORMED_ANSWER if it does not name exactly one
     */
    static AssociationId association(SessionDescription answer) throws Refusal {
        List<String> values = answer.attributes(ASSOCIATION_ATTRIBUTE);
        if (values.size() == 1) {
            try {
                return AssociationId.parse(values.get(0));
            } catch (IllegalArgumentException e) {
                throw new Refusal(
                        Condition.MALFORMED_ANSWER, "the answer's a=" + ASSOCIATION_ATTRIBUTE + " is no UUID", e);
            }
        }
        throw malformed("the answer does not have exactly one a=" + ASSOCIATION_ATTRIBUTE + ", which an offer without"
                + " a=tls-id needs");
    }

    /**
     * Checks every line that could weaken the media's protection.
     *
     * @param protection of the conference: frame rooms need a key channel, and no other room takes one
     * @throws Refusal MALFORMED_ANSWER, naming what is wrong
     */
    static void check(SessionDescription answer, SessionDescription offer, Protection protection) throws Refusal {
        if (answer.media().isEmpty() || answer.media().size() != offer.media().size()) {
            throw malformed("the answer has " + answer.media().size() + " media sections, the offer "
                    + offer.media().size() + " (RFC 3264 section 6)");
        }
        requireNoKeys(answer);
        boolean any = false;
        int keyChannels = 0;
        for (MediaDescription section : answer.media()) {
            boolean rejected = isRejected(section);
            if (!rejected && protection == Protection.FRAME && KeyChannelSection.isOne(section)) {
                keyChannels++;
                continue;
            }
            if (!MEDIA.contains(section.media()) && !rejected) {
                throw malformed("the answer accepts m=" + printable(section.media())
                        + ": only audio and video, and in frame rooms the key channel, are protected");
            }
            if (!section.protocol().equals(PROTOCOL) && !rejected) {
                throw malformed("the answer's m=" + section.media() + " is not " + PROTOCOL);
            }
            any |= !rejected;
        }
        if (!any) {
            throw malformed("the answer rejects all media");
        }
        if (protection == Protection.FRAME && keyChannels != 1) {
            throw malformed("the answer accepts " + keyChannels
                    + " m=application for the key channel: expected 1, without which the endpoint would get no keys");
        }
    }

    private static void requireNoKeys(SessionDescription answer) throws Refusal {
        boolean keying = KEYING_ATTRIBUTES.stream()
                        .anyMatch(name -> !answer.distinctValues(name).isEmpty())
                || hasKeyLine(answer.sessionLines())
                || answer.media().stream().anyMatch(section -> hasKeyLine(section.lines()));
        if (keying) {
            throw malformed("the answer carries keys: keys in descriptions are not used (RFC 8827 section 6.5)");
        }
    }

    private static boolean hasKeyLine(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith("k="));
    }

    /**
     * Puts the Key Distributor's fingerprint, tls-id and identity into the answer in place of the Media Distributor's.
     *
     * @param tlsId none for an offer without one (RFC 8842 sections 5.2 and 5.3)
     * @throws Refusal MALFORMED_ANSWER if it does not fit into a message any more
     */
    static Octets rewrite(
            SessionDescription answer,
            CertificateFingerprint fingerprint,
            Optional<String> tlsId,
            IdentityAssertion identity)
            throws Refusal {
        SessionDescription rewritten = answer;
        for (String name : REPLACED) {
            rewritten = rewritten.withoutAttributeAnywhere(name);
        }
        rewritten = rewritten
                .plusAttribute("identity", identity.toAttribute())
                .mapMedia(section -> isRejected(section)
                        ? section
                        : withTlsId(
                                withOwnValues(section)
                                        .plusAttribute("fingerprint", fingerprint.toString())
                                        .plusAttribute("setup", "passive"),
                                tlsId));
        byte[] octets = rewritten.toString().getBytes(StandardCharsets.UTF_8);
        if (octets.length > SignAnswer.MAX_DESCRIPTIONS_BYTES) {
            throw malformed("the signed answer has " + octets.length + " octets: at most "
                    + SignAnswer.MAX_DESCRIPTIONS_BYTES + " fit into a tunnel message");
        }
        return Octets.of(octets);
    }

    /** The answer without the header extensions that tell how loud a participant is (RFC 6464, RFC 6465), also encrypted ones (RFC 6904). */
    static SessionDescription withoutAudioLevels(SessionDescription answer) {
        SessionDescription result = answer.withoutAttribute(EXTENSION);
        for (String extension : answer.attributes(EXTENSION)) {
            result = isAudioLevel(extension) ? result : result.plusAttribute(EXTENSION, extension);
        }
        return result.mapMedia(section -> {
            MediaDescription kept = section.withoutAttribute(EXTENSION);
            for (String extension : section.attributes(EXTENSION)) {
                kept = isAudioLevel(extension) ? kept : kept.plusAttribute(EXTENSION, extension);
            }
            return kept;
        });
    }

    private static boolean isAudioLevel(String extension) {
        return extension.toLowerCase(Locale.ROOT).contains("audio-level");
    }

    private static MediaDescription withTlsId(MediaDescription section, Optional<String> tlsId) {
        return tlsId.map(value -> section.plusAttribute("tls-id", value)).orElse(section);
    }

    private static MediaDescription withOwnValues(MediaDescription section) {
        return KeyChannelSection.isOne(section) ? KeyChannelSection.withOwnValues(section) : section;
    }

    static boolean isRejected(MediaDescription section) {
        return section.port() == 0 && section.attribute("bundle-only").isEmpty();
    }

    private static String printable(String text) {
        return text.length() <= 32 ? text.replaceAll("[^A-Za-z0-9-]", "?") : "...";
    }

    private static Refusal malformed(String detail) {
        return new Refusal(Condition.MALFORMED_ANSWER, detail);
    }
}
