package org.jvbperc.md.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.room.Room;
import org.jvbperc.md.room.RoomFacts;
import org.jvbperc.md.room.RoomRegistry;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.tunnel.TunnelMode;

/**
 * POST /perc/start-conf (draft-roach-perc-webrtc-00 section 4.1.1): a Key Distributor registers a room with the certificates of
 * its tunnel connection, and is told where to connect. If a token is configured, only its holders can register rooms; in any
 * case endpoints check the Key Distributor's identity.
 */
public final class StartConferenceHandler {
    private static final int MAX_CERTIFICATES = 16;
    private static final String FRAME = "frame";
    private static final Pattern PROTECTION = Pattern.compile("double|" + FRAME);
    private static final Pattern IDENTITY = Pattern.compile("[^\\p{Cntrl}\\s@]{1,127}@[^\\p{Cntrl}\\s@]{1,127}");

    private final PercConfig config;
    private final RoomRegistry conferences;
    private final Supplier<OptionalInt> port;
    private final Supplier<List<CertificateFingerprint>> ownCertificates;

    /**
     * @param port the port that Key Distributors must dial; empty if the Media Distributor dials
     * @param ownCertificates fingerprints of the Media Distributor's tunnel certificate
     */
    public StartConferenceHandler(
            PercConfig config,
            RoomRegistry conferences,
            Supplier<OptionalInt> port,
            Supplier<List<CertificateFingerprint>> ownCertificates) {
        this.config = config;
        this.conferences = conferences;
        this.port = port;
        this.ownCertificates = ownCertificates;
    }

    PercHttpResponse handle(PercHttpRequest request) throws SignallingException {
        if (!isAuthorised(request)) {
            return Responses.unauthorized();
        }
        JsonNode body = parse(request);
        String room = body.path("room").asText("");
        if (!RoomRegistry.isRoomName(room)) {
            throw new SignallingException("malformed-room", "room: expected 1..128 of A-Z a-z 0-9 . _ ~ @ -");
        }
        requireMode(body.path("mode").asText(config.tunnel().mode().text()));
        KeyDistributorRef keyDistributor = conferences.withCertificates(certificates(body));
        return answer(conferences.register(room, keyDistributor, facts(body)));
    }

    private boolean isAuthorised(PercHttpRequest request) {
        Optional<String> token = config.http().startConfToken();
        if (token.isEmpty()) {
            return true;
        }
        byte[] expected = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
        byte[] actual = request.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, actual);
    }

    private static JsonNode parse(PercHttpRequest request) throws SignallingException {
        try {
            return StrictJson.object(request.body().toByteArray());
        } catch (NotJsonException e) {
            throw new SignallingException("malformed-json", "the body " + e.problem(), e);
        }
    }

    private void requireMode(String mode) throws SignallingException {
        TunnelMode configured = config.tunnel().mode();
        if (!TunnelMode.fromText(mode).filter(configured::equals).isPresent()) {
            throw new SignallingException("malformed-mode", "mode: this Media Distributor does " + configured.text());
        }
    }

    private static Set<CertificateFingerprint> certificates(JsonNode body) throws SignallingException {
        JsonNode list = body.path("kd").path("certificates");
        Set<CertificateFingerprint> result = new LinkedHashSet<>();
        if (list.size() > MAX_CERTIFICATES) {
            throw malformed("more than " + MAX_CERTIFICATES);
        }
        for (JsonNode entry : list) {
            try {
                CertificateFingerprint fingerprint = CertificateFingerprint.parse(
                        entry.path("hash").asText(""), entry.path("certificate").asText(""));
                if (fingerprint.algorithm().equals("sha-256")) {
                    result.add(fingerprint);
                }
            } catch (IllegalArgumentException e) {
                throw malformed(String.valueOf(e.getMessage()));
            }
        }
        if (result.isEmpty()) {
            throw malformed("expected at least one with hash sha-256");
        }
        return result;
    }

    /** The optional members that describe the room. */
    private RoomFacts facts(JsonNode body) throws SignallingException {
        Optional<String> protection = text(body, "protection", PROTECTION, "frame or double");
        if (protection.filter(FRAME::equals).isPresent() && !config.frameRooms()) {
            throw new SignallingException(
                    SignallingException.PROFILE_MISMATCH,
                    "protection: this Media Distributor has no frame rooms (videobridge.perc.frame-rooms)");
        }
        return new RoomFacts(protection, text(body, "keyDistributor", IDENTITY, "user@domain"));
    }

    private static Optional<String> text(JsonNode body, String member, Pattern form, String expected)
            throws SignallingException {
        JsonNode value = body.path(member);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
            throw new SignallingException("malformed-room-facts", member + ": expected " + expected);
        }
        return Optional.of(value.textValue());
    }

    private static SignallingException malformed(String detail) {
        return new SignallingException("malformed-certificates", "kd.certificates: " + detail);
    }

    private PercHttpResponse answer(Room conference) {
        ObjectNode document = StrictJson.newObject().put("conference", conference.id());
        ObjectNode md = document.putObject("md");
        OptionalInt known = port.get();
        if (known.isPresent()) {
            md.put("host", config.tunnel().publicHost()).put("port", known.getAsInt());
        }
        var list = md.putArray("certificates");
        for (CertificateFingerprint fingerprint : ownCertificates.get()) {
            list.addObject().put("hash", fingerprint.algorithm()).put("certificate", fingerprint.digestText());
        }
        document.put("expires", config.timeouts().registration().toSeconds());
        return Responses.json(200, document);
    }
}
