package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo with browsers found, as {@code report.json} holds it. {@code passed} is true only if every check was made and none failed.
 *
 * @param failures what did not hold, a sentence each; empty if passed
 * @param browsers names and versions of the browsers
 * @param code the roster's code, which all participants must show
 * @param control what the same audit found in a call of a page that does not protect its frames; null if it was not made
 * @param scenarios what was done to the call, if anything
 * @param pictures files with pictures of the page, in the work folder
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BrowserDemoReport(
        boolean passed,
        List<String> failures,
        String bridge,
        String room,
        List<String> browsers,
        @Nullable String code,
        List<Participant> participants,
        List<Pair> pairs,
        List<DemoReport.Refused> refused,
        @Nullable Audit audit,
        @Nullable Audit control,
        List<Scenario> scenarios,
        List<String> pictures) {

    /**
     * One who was admitted.
     *
     * @param browser its kind, or "native"
     * @param joinMillis from the click on Join to the first decoded picture of somebody else; null if there was none
     * @param keyDistributor the identity it verified behind the keys
     * @param roster the identities on the signed roster that it shows
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Participant(
            String name,
            String browser,
            @Nullable Long joinMillis,
            @Nullable String keyDistributor,
            List<String> roster) {}

    /**
     * What one participant got of another, by the name that the frames authenticate to.
     *
     * @param audioFrames opened
     * @param pictures decoded
     */
    record Pair(String from, String to, long audioFrames, long pictures) {}

    /**
     * What the Media Distributor saw behind the hop-by-hop layer.
     *
     * @param packets RTP packets
     * @param sealedFrames frames that are SFrames
     * @param clearFrames frames that are not
     * @param framesSearched frames, as they were before encryption, that were searched for in all packets
     * @param framesFound how many of them were found
     */
    record Audit(long packets, long sealedFrames, long clearFrames, long framesSearched, long framesFound) {}

    /**
     * What somebody did to a call, or what happened to it, and what the bridge saw meanwhile.
     *
     * @param error what did not go as it should; "" if everything did
     * @param notes what was seen besides, a sentence each
     */
    record Scenario(String name, long sealedFrames, long clearFrames, String error, List<String> notes) {}
}
