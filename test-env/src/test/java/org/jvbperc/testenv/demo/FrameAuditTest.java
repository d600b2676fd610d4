package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameAuditTest {
    private static final List<String> FRAMES = List.of("a", "b", "c", "d");

    @Test
    void pair_allReceived_isIdentical() {
        assertTrue(pair(FRAMES, false).identical());
    }

    @Test
    void pair_frameChanged_isNotIdentical() {
        assertFalse(pair(List.of("a", "b", "x", "d"), false).identical());
        assertFalse(pair(List.of("a", "b", "x", "d"), true).identical());
    }

    @Test
    void pair_frameMissing_isAcceptedOnImpairedNetworkOnly() {
        assertFalse(pair(List.of("a", "c", "d"), false).identical());
        assertTrue(pair(List.of("a", "c", "d"), true).identical());
    }

    @Test
    void pair_mostMissing_isNotAccepted() {
        assertFalse(pair(List.of("a"), true).identical());
    }

    @Test
    void pair_frameRepeatedOrMoved_isNotIdentical() {
        assertFalse(pair(List.of("a", "b", "b", "c", "d"), true).identical());
        assertFalse(pair(List.of("b", "a", "c", "d"), true).identical());
    }

    @Test
    void pair_nothingSent_isNotIdentical() {
        Map<String, WrittenCallReport> reports = new LinkedHashMap<>();
        reports.put("alice", report("alice@idp.example", List.of(), List.of()));
        reports.put("bob", report("bob@idp.example", List.of(), List.of()));

        FrameAudit.pairs(reports, true).forEach(pair -> assertFalse(pair.identical()));
    }

    @Test
    void pair_streamOfAnotherIdentity_doesNotCount() {
        Map<String, WrittenCallReport> reports = new LinkedHashMap<>();
        reports.put("alice", report("alice@idp.example", FRAMES, List.of()));
        reports.put("bob", report("bob@idp.example", List.of(), received("carol@idp.example", FRAMES)));

        DemoReport.Pair pair = FrameAudit.pairs(reports, false).stream()
                .filter(row -> row.from().equals("alice"))
                .findFirst()
                .orElseThrow();

        assertEquals(0, pair.framesReceived());
        assertFalse(pair.identical());
    }

    private static DemoReport.Pair pair(List<String> received, boolean impaired) {
        Map<String, WrittenCallReport> reports = new LinkedHashMap<>();
        reports.put("alice", report("alice@idp.example", FRAMES, List.of()));
        reports.put("bob", report("bob@idp.example", List.of(), received("alice@idp.example", received)));
        return FrameAudit.pairs(reports, impaired).stream()
                .filter(row -> row.from().equals("alice"))
                .findFirst()
                .orElseThrow();
    }

    private static List<WrittenCallReport.Received> received(String from, List<String> frames) {
        return List.of(new WrittenCallReport.Received(from, "audio", frames));
    }

    private static WrittenCallReport report(
            String identity, List<String> sent, List<WrittenCallReport.Received> received) {
        return new WrittenCallReport(
                identity,
                1L,
                null,
                List.of(),
                List.of(new WrittenCallReport.Sent("audio", sent)),
                received,
                Map.of(),
                0,
                0,
                null);
    }
}
