package org.jvbperc.embedded.colibri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.config.PercConfig;

/** Whatever is posted, the answer is JSON with a status of ours, and nothing is created while no room is registered. */
class Colibri2FuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Colibri2Resource RESOURCE = resource();

    private static Colibri2Resource resource() {
        BridgeAdapter bridge = new BridgeAdapter() {
            @Override
            public String name() {
                return "empty";
            }

            @Override
            public IQ modifyConference(ConferenceModifyIQ request) {
                return IQ.createErrorResponse(
                        request,
                        StanzaError.from(StanzaError.Condition.item_not_found, "there is nothing")
                                .build());
            }

            @Override
            public Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId) {
                return Optional.empty();
            }
        };
        try {
            MediaDistributor distributor =
                    new MediaDistributor(PercConfig.load(ConfigFactory.load()), bridge, new LoggerImpl("fuzz"));
            return new Colibri2Resource(new ColibriGateway(bridge, distributor.signalling(), id -> Optional.empty()));
        } catch (InvalidConfigException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void modify_anyBody_answersWithJson(byte[] body) throws Exception {
        RestAnswer answer = RESOURCE.modify(null, body);
        assertEquals("application/json", answer.contentType());
        assertNotEquals(500, answer.status());
        JSON.readTree(answer.body());
    }
}
