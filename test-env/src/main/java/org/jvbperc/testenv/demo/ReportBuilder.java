package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Combines the participants' reports and decides whether the demo passed. */
final class ReportBuilder {
    private static final DemoReport.Distributor NOTHING_KNOWN = new DemoReport.Distributor(0, 0, 0, 0);

    private final DemoFiles files;
    private final Collection<String> names;
    private final String room;
    private final String bridge;
    private final boolean impaired;

    ReportBuilder(DemoFiles files, Collection<String> names, String room, String bridge, boolean impaired) {
        this.files = files;
        this.names = names;
        this.room = room;
        this.bridge = bridge;
        this.impaired = impaired;
    }

    /**
     * Builds the report.
     *
     * @param alreadyFailed the checks that have failed so far
     * @param ordinaryCall empty on a bridge without such calls
     * @param distributor empty if the check could not be made, which is then one of the failures
     */
    DemoReport build(
            List<String> alreadyFailed,
            List<DemoReport.Refused> refused,
            Optional<DemoReport.Distributor> distributor,
            Optional<DemoReport.OrdinaryCall> ordinaryCall,
            Map<String, Long> cpuMillis)
            throws IOException {
        List<String> failures = new ArrayList<>(alreadyFailed);
        Map<String, WrittenCallReport> reports = readReports(failures);
        List<DemoReport.Pair> pairs = FrameAudit.pairs(reports, impaired);
        List<DemoReport.Participant> participants = new ArrayList<>();
        for (String name : names) {
            participants.add(participant(name, Optional.ofNullable(reports.get(name)), failures));
        }
        checkPairs(pairs, failures);
        distributor.ifPresent(found -> checkDistributor(found, failures));
        ordinaryCall.ifPresent(found -> checkOrdinaryCall(found, failures));
        if (refused.size() != 2) {
            failures.add("two should have been refused, " + refused.size() + " were");
        }
        Map<String, Long> cpu = new LinkedHashMap<>(cpuMillis);
        reports.forEach((name, report) -> cpu.merge(name, report.cpuMillis(), Math::max));
        return new DemoReport(
                failures.isEmpty() && distributor.isPresent(),
                failures,
                bridge,
                room,
                impaired,
                participants,
                pairs,
                refused,
                distributor.orElse(NOTHING_KNOWN),
                network(reports.values()),
                cpu,
                ordinaryCall.orElse(null));
    }

    /** The report of a demo whose call did not take place: the reason, without the failures that only follow from it. */
    DemoReport failed(String reason, Map<String, Long> cpuMillis) {
        return new DemoReport(
                false,
                List.of(reason),
                bridge,
                room,
                impaired,
                names.stream()
                        .map(name -> new DemoReport.Participant(name, null, null, null, List.of()))
                        .toList(),
                List.of(),
                List.of(),
                NOTHING_KNOWN,
                network(List.of()),
                cpuMillis,
                null);
    }

    private Map<String, WrittenCallReport> readReports(List<String> failures) throws IOException {
        Map<String, WrittenCallReport> reports = new LinkedHashMap<>();
        for (String name : names) {
            if (Files.exists(files.report(name))) {
                WrittenCallReport report = WrittenCallReport.read(files.report(name));
                reports.put(name, report);
                if (report.error() != null) {
                    failures.add(name + " reports: " + report.error());
                }
            } else {
                failures.add(name + " left no report");
            }
        }
        return reports;
    }

    private DemoReport.Participant participant(String name, Optional<WrittenCallReport> found, List<String> failures) {
        if (found.isEmpty()) {
            return new DemoReport.Participant(name, null, null, null, List.of());
        }
        WrittenCallReport report = found.get();
        Set<String> expected = new HashSet<>();
        names.stream().filter(other -> !other.equals(name)).map(Cast::identity).forEach(expected::add);
        if (!Cast.identity(name).equals(report.identity())) {
            failures.add(name + " was in the call as " + report.identity());
        }
        if (!Cast.identity(Cast.KEY_DISTRIBUTOR).equals(report.keyDistributor())) {
            failures.add(name + " took keys from " + report.keyDistributor());
        }
        if (!expected.equals(new HashSet<>(report.participantsSeen()))) {
            failures.add(name + " saw " + report.participantsSeen() + " where " + expected + " were present");
        }
        if (report.joinMillis() == null) {
            failures.add(name + " decrypted no frame");
        }
        return new DemoReport.Participant(
                name, report.identity(), report.joinMillis(), report.keyDistributor(), report.participantsSeen());
    }

    private void checkPairs(List<DemoReport.Pair> pairs, List<String> failures) {
        for (DemoReport.Pair pair : pairs) {
            if (!pair.identical()) {
                failures.add(pair.kind() + " from " + pair.from() + " to " + pair.to() + ": " + pair.framesReceived()
                        + " of " + pair.framesSent() + " frames, not the same ones in order");
            }
        }
        int expected = names.size() * (names.size() - 1) * 2;
        if (pairs.size() != expected) {
            failures.add(pairs.size() + " streams between participants were compared, " + expected + " should be");
        }
    }

    private static void checkDistributor(DemoReport.Distributor found, List<String> failures) {
        if (found.innerLayersOpened() > 0) {
            failures.add("the bridge's keys open " + found.innerLayersOpened() + " inner layers");
        }
        if (found.plaintextFramesSeen() > 0) {
            failures.add(found.plaintextFramesSeen() + " frames occur in clear in what the bridge held");
        }
    }

    private static void checkOrdinaryCall(DemoReport.OrdinaryCall found, List<String> failures) {
        found.failures().forEach(failure -> failures.add("ordinary call: " + failure));
        if (!found.passed() && found.failures().isEmpty()) {
            failures.add("ordinary call: failed without saying why");
        }
    }

    private static DemoReport.Network network(Collection<WrittenCallReport> reports) {
        return new DemoReport.Network(
                sum(reports, "sent"),
                sum(reports, "received"),
                sum(reports, "lost"),
                reports.isEmpty()
                        ? 0
                        : reports.stream().mapToLong(WrittenCallReport::bitrate).sum() / reports.size() / 1000);
    }

    private static long sum(Collection<WrittenCallReport> reports, String counter) {
        return reports.stream()
                .mapToLong(report -> report.packets().getOrDefault(counter, 0L))
                .sum();
    }
}
