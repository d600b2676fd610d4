package org.jvbperc.testenv.demo;

import java.util.Locale;
import java.util.Objects;

/** The report for a terminal. */
final class TextReport {
    private final StringBuilder out = new StringBuilder();

    private TextReport() {}

    static String of(DemoReport report) {
        TextReport text = new TextReport();
        text.participants(report);
        text.pairs(report);
        text.distributor(report);
        text.ordinaryCall(report);
        text.refused(report);
        text.network(report);
        text.verdict(report);
        return text.out.toString();
    }

    private void participants(DemoReport report) {
        line("Participants (identities as each verified them)");
        for (DemoReport.Participant participant : report.participants()) {
            line(
                    "  %-8s %-24s joined in %s; keys from %s; saw %s",
                    participant.name(),
                    Objects.requireNonNullElse(participant.identity(), "(not joined)"),
                    participant.joinMillis() == null ? "-" : participant.joinMillis() + " ms",
                    Objects.requireNonNullElse(participant.keyDistributor(), "-"),
                    participant.seen().isEmpty() ? "nobody" : String.join(", ", participant.seen()));
        }
    }

    private void pairs(DemoReport report) {
        line("");
        line("Media, end to end");
        line("  %-8s    %-8s  %-5s  %8s %8s", "from", "to", "", "sent", "received");
        for (DemoReport.Pair pair : report.pairs()) {
            line(
                    "  %-8s -> %-8s  %-5s  %8d %8d  %s",
                    pair.from(),
                    pair.to(),
                    pair.kind(),
                    pair.framesSent(),
                    pair.framesReceived(),
                    pair.identical()
                            ? (report.networkImpaired() ? "what arrived is identical" : "identical")
                            : "NOT IDENTICAL");
        }
    }

    private void distributor(DemoReport report) {
        DemoReport.Distributor distributor = report.distributor();
        line("");
        line("What the bridge (%s) could read", report.bridge());
        line(
                "  %d media packets passed it; %d keys it was given were tried on each of them",
                distributor.packets(), distributor.keysTried());
        line(
                "  inner layers opened: %d; frames found in clear: %d",
                distributor.innerLayersOpened(), distributor.plaintextFramesSeen());
    }

    private void ordinaryCall(DemoReport report) {
        DemoReport.OrdinaryCall call = report.ordinaryCall();
        if (call == null) {
            return;
        }
        line("");
        line("Ordinary call beside it: %s", call.passed() ? "good" : "FAILED");
        for (DemoReport.Browser browser : call.participants()) {
            line(
                    "  %-10s %s, connected in %d ms; decoded %d pictures, sent %d; got %d audio packets, sent %d",
                    browser.name(),
                    browser.srtpCipher(),
                    browser.connectMillis(),
                    browser.framesDecoded(),
                    browser.framesSent(),
                    browser.audioPacketsReceived(),
                    browser.audioPacketsSent());
        }
    }

    private void refused(DemoReport report) {
        line("");
        line("Refused");
        report.refused().forEach(refused -> line("  %-8s %s", refused.name(), refused.reason()));
    }

    private void network(DemoReport report) {
        DemoReport.Network network = report.network();
        line("");
        line(
                "Network: %d packets sent, %d received, %d lost; %d kbit/s sent by each",
                network.packetsSent(), network.packetsReceived(), network.packetsLost(), network.bitrateKbps());
        StringBuilder cpu = new StringBuilder("CPU time:");
        report.cpuMillis()
                .forEach(
                        (name, millis) -> cpu.append(String.format(Locale.ROOT, " %s %.1f s,", name, millis / 1000.0)));
        cpu.setLength(cpu.length() - 1);
        line("%s", cpu);
    }

    private void verdict(DemoReport report) {
        line("");
        report.failures().forEach(failure -> line("  - %s", failure));
        line(report.passed() ? "PASSED" : "FAILED");
    }

    private void line(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
