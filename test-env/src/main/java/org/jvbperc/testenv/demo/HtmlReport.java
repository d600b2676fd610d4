package org.jvbperc.testenv.demo;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;

/** The report as one HTML page without other files. */
final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>JVB PERC demo: %s</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
            h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
            table { border-collapse: collapse; width: 100%% } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #d9dee6 }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
            .ok { color: #116329 } .bad { color: #b3261e; font-weight: 600 }
            .verdict { padding: .6rem 1rem; border-radius: .4rem; background: #e7f4ea } .verdict.failed { background: #fbe9e7 }
            .facts { font-size: 1.1rem }
            </style></head><body>
            """;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    static String of(DemoReport report) {
        HtmlReport html = new HtmlReport();
        html.head(report);
        html.participants(report);
        html.pairs(report);
        html.distributor(report);
        html.ordinaryCall(report);
        html.refusedAndNetwork(report);
        html.out.append("</body></html>\n");
        return html.out.toString();
    }

    private void head(DemoReport report) {
        out.append(HEAD.formatted(report.passed() ? "passed" : "failed"));
        tag("h1", "A call through a bridge that cannot listen");
        if (report.passed()) {
            out.append("<p class=\"verdict ok\">Passed: every check was made and held.</p>\n");
        } else {
            out.append("<div class=\"verdict failed\"><strong>Failed</strong><ul>");
            report.failures().forEach(failure -> tag("li", failure));
            out.append("</ul></div>\n");
        }
    }

    private void participants(DemoReport report) {
        tag("h2", "Who was there");
        out.append("<table><tr><th>Participant</th><th>Identity</th><th class=\"n\">Joined in</th><th>Keys from</th>"
                + "<th>Saw, verified</th></tr>\n");
        for (DemoReport.Participant participant : report.participants()) {
            out.append("<tr>");
            tag("td", participant.name());
            tag("td", Objects.requireNonNullElse(participant.identity(), "not joined"));
            number(participant.joinMillis() == null ? "-" : participant.joinMillis() + " ms");
            tag("td", Objects.requireNonNullElse(participant.keyDistributor(), "-"));
            tag("td", join(participant.seen()));
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    private void pairs(DemoReport report) {
        tag("h2", "What arrived");
        out.append("<table><tr><th>From</th><th>To</th><th>Kind</th><th class=\"n\">Frames sent</th>"
                + "<th class=\"n\">Received</th><th>Bytes</th></tr>\n");
        for (DemoReport.Pair pair : report.pairs()) {
            out.append("<tr>");
            tag("td", pair.from());
            tag("td", pair.to());
            tag("td", pair.kind());
            number(Integer.toString(pair.framesSent()));
            number(Integer.toString(pair.framesReceived()));
            out.append(pair.identical() ? "<td class=\"ok\">identical</td>" : "<td class=\"bad\">not identical</td>");
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    private void distributor(DemoReport report) {
        DemoReport.Distributor distributor = report.distributor();
        tag("h2", "What the bridge could read");
        tag(
                "p",
                String.format(
                        Locale.ROOT,
                        "%,d media packets passed the bridge (%s). Each of the %d keys it was given was tried on every one.",
                        distributor.packets(),
                        report.bridge(),
                        distributor.keysTried()));
        boolean nothing = distributor.innerLayersOpened() == 0 && distributor.plaintextFramesSeen() == 0;
        out.append("<p class=\"facts ").append(nothing ? "ok" : "bad").append("\">");
        text(String.format(
                Locale.ROOT,
                "Inner layers opened: %d. Frames found in clear: %d.",
                distributor.innerLayersOpened(),
                distributor.plaintextFramesSeen()));
        out.append("</p>\n");
    }

    private void ordinaryCall(DemoReport report) {
        DemoReport.OrdinaryCall call = report.ordinaryCall();
        if (call == null) {
            return;
        }
        tag("h2", "The ordinary call beside it");
        out.append("<p class=\"facts ").append(call.passed() ? "ok" : "bad").append("\">");
        text(call.passed() ? "Everybody heard and saw everybody else." : String.join("; ", call.failures()));
        out.append("</p>\n<table><tr><th>Browser</th><th>SRTP</th><th class=\"n\">Connected in</th>"
                + "<th class=\"n\">Pictures sent</th><th class=\"n\">Decoded</th></tr>\n");
        for (DemoReport.Browser browser : call.participants()) {
            out.append("<tr>");
            tag("td", browser.name());
            tag("td", browser.srtpCipher());
            number(browser.connectMillis() + " ms");
            number(Integer.toString(browser.framesSent()));
            number(Integer.toString(browser.framesDecoded()));
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    private void refusedAndNetwork(DemoReport report) {
        tag("h2", "Who was kept out");
        out.append("<table><tr><th>Name</th><th>Reason</th></tr>\n");
        report.refused().forEach(refused -> {
            out.append("<tr>");
            tag("td", refused.name());
            tag("td", refused.reason());
            out.append("</tr>\n");
        });
        out.append("</table>\n");
        tag("h2", "Cost");
        DemoReport.Network network = report.network();
        tag(
                "p",
                String.format(
                        Locale.ROOT,
                        "%,d packets sent, %,d received, %,d lost; each participant sent %d kbit/s.",
                        network.packetsSent(),
                        network.packetsReceived(),
                        network.packetsLost(),
                        network.bitrateKbps()));
        out.append("<table><tr><th>Process</th><th class=\"n\">CPU time</th></tr>\n");
        report.cpuMillis().forEach((name, millis) -> {
            out.append("<tr>");
            tag("td", name);
            number(String.format(Locale.ROOT, "%.1f s", millis / 1000.0));
            out.append("</tr>\n");
        });
        out.append("</table>\n");
    }

    private static String join(Collection<String> items) {
        return items.isEmpty() ? "nobody" : String.join(", ", items);
    }

    private void number(String value) {
        out.append("<td class=\"n\">");
        text(value);
        out.append("</td>");
    }

    private void tag(String name, String content) {
        out.append('<').append(name).append('>');
        text(content);
        out.append("</").append(name).append(">\n");
    }

    private void text(String content) {
        out.append(content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }
}
