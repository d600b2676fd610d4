package org.jvbperc.testenv.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares the frames that each participant received with those that the others sent, by their hashes. */
final class FrameAudit {
    /** On an impaired network at least this share of the frames must arrive. */
    static final double IMPAIRED_MINIMUM = 0.5;

    private FrameAudit() {}

    /** One row for every sender, receiver and kind. */
    static List<DemoReport.Pair> pairs(Map<String, WrittenCallReport> reportsByName, boolean networkImpaired) {
        List<DemoReport.Pair> pairs = new ArrayList<>();
        reportsByName.forEach((from, sender) -> reportsByName.forEach((to, receiver) -> {
            if (!from.equals(to)) {
                for (WrittenCallReport.Sent sent : sender.sent()) {
                    pairs.add(pair(from, to, sender, sent, receiver, networkImpaired));
                }
            }
        }));
        return pairs;
    }

    private static DemoReport.Pair pair(
            String from,
            String to,
            WrittenCallReport sender,
            WrittenCallReport.Sent sent,
            WrittenCallReport receiver,
            boolean networkImpaired) {
        List<String> received = receiver.received().stream()
                .filter(stream -> stream.kind().equals(sent.kind()))
                .filter(stream -> stream.from() != null && stream.from().equals(sender.identity()))
                .flatMap(stream -> stream.frames().stream())
                .collect(Collectors.toList());
        boolean identical = networkImpaired
                ? isSubsequence(received, sent.frames())
                        && received.size() >= IMPAIRED_MINIMUM * sent.frames().size()
                : received.equals(sent.frames());
        return new DemoReport.Pair(
                from,
                to,
                sent.kind(),
                sent.frames().size(),
                received.size(),
                identical && !sent.frames().isEmpty());
    }

    /** Whether {@code part} is {@code whole} without some elements: none added, repeated or moved. */
    static boolean isSubsequence(List<String> part, List<String> whole) {
        int next = 0;
        for (String element : whole) {
            if (next < part.size() && part.get(next).equals(element)) {
                next++;
            }
        }
        return next == part.size();
    }
}
