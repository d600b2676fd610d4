package org.jvbperc.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader reports, one line a call. */
public final class RecordingHandler implements RtcpHandler {
    public final List<String> calls = new ArrayList<>();

    @Override
    public void senderReport(int ssrc, byte[] buffer, int offset) {
        calls.add("sr " + Integer.toHexString(ssrc));
    }

    @Override
    public void receptionReport(int reporterSsrc, byte[] buffer, int at) {
        calls.add("report " + Integer.toHexString(reporterSsrc) + " on "
                + Integer.toHexString(ReportBlock.ssrc(buffer, at)) + " fraction "
                + ReportBlock.fractionLost(buffer, at) + " lost " + ReportBlock.cumulativeLost(buffer, at) + " highest "
                + ReportBlock.extendedHighestSequence(buffer, at) + " jitter " + ReportBlock.jitter(buffer, at)
                + " lsr " + ReportBlock.lastSenderReport(buffer, at) + " dlsr "
                + ReportBlock.delaySinceLastSenderReport(buffer, at));
    }

    @Override
    public void canonicalName(int ssrc, byte[] buffer, int offset, int lengthBytes) {
        calls.add("cname " + Integer.toHexString(ssrc) + " "
                + new String(buffer, offset, lengthBytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void bye(int ssrc) {
        calls.add("bye " + Integer.toHexString(ssrc));
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
        calls.add("nack " + Integer.toHexString(mediaSsrc) + " " + sequenceNumber);
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
        calls.add("pli " + Integer.toHexString(mediaSsrc));
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
        calls.add("fir " + Integer.toHexString(mediaSsrc) + " " + commandSequence);
    }
}
