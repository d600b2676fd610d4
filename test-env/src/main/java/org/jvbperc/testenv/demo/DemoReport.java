package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of the demo, as in {@code report.json}. {@code passed} is true only if every check was made and none failed.
 *
 * @param failures the checks that failed, a sentence each; empty if passed
 * @param ordinaryCall the call between browsers on the same bridge at the same time; null on a bridge without such calls
 * @param networkImpaired whether loss, duplication and reordering were switched on, so that missing frames are expected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoReport(
        boolean passed,
        List<String> failures,
        String bridge,
        String room,
        boolean networkImpaired,
        List<Participant> participants,
        List<Pair> pairs,
        List<Refused> refused,
        Distributor distributor,
        Network network,
        Map<String, Long> cpuMillis,
        @Nullable OrdinaryCall ordinaryCall) {

    /**
     * An admitted participant.
     *
     * @param joinMillis from sending the offer to the first frame that was decrypted; null if there was none
     * @param keyDistributor the identity that it verified as the keys' source
     * @param seen the identities of the others that it verified
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Participant(
            String name,
            @Nullable String identity,
            @Nullable Long joinMillis,
            @Nullable String keyDistributor,
            List<String> seen) {}

    /**
     * One stream at one receiver.
     *
     * @param kind audio or video
     * @param identical whether every received frame has the bytes of a sent one, in order and at most once, and (on an
     *     unimpaired network) none is missing
     */
    record Pair(String from, String to, String kind, int framesSent, int framesReceived, boolean identical) {}

    /** A participant that was refused, with the condition that it was told. */
    record Refused(String name, String reason) {}

    /**
     * What the Media Distributor could read.
     *
     * @param packets media packets whose outer layer it opened
     * @param keysTried hop-by-hop keys that it was given
     * @param innerLayersOpened packets whose inner layer opened with any of them
     * @param plaintextFramesSeen frames whose bytes occurred in a packet
     */
    record Distributor(long packets, int keysTried, long innerLayersOpened, long plaintextFramesSeen) {}

    /**
     * Totals over the participants.
     *
     * @param bitrateKbps sent by one participant on average, all layers and tags included
     */
    record Network(long packetsSent, long packetsReceived, long packetsLost, long bitrateKbps) {}

    /**
     * The call between browsers that ran beside the demo's own on the same bridge, and had to be unaffected.
     *
     * @param bridgeCpuPercent of one core that the bridge used while the call was measured, the demo's own call included
     */
    record OrdinaryCall(
            boolean passed,
            List<String> failures,
            @Nullable String browser,
            List<Browser> participants,
            @Nullable Double bridgeCpuPercent) {}

    /**
     * One browser, over the measured time.
     *
     * @param connectMillis from the creation of its endpoint to a connected peer connection
     */
    record Browser(
            String name,
            long connectMillis,
            String srtpCipher,
            int framesSent,
            int framesDecoded,
            int audioPacketsSent,
            int audioPacketsReceived) {}
}
