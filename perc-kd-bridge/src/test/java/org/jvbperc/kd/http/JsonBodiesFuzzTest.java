package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.ConfigFactory;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.kd.config.PolicyReader;
import org.jvbperc.kd.policy.ConferencePolicy;

/** Whatever is posted as a conference is understood or answered with an error. */
class JsonBodiesFuzzTest {
    private static final PolicyReader POLICIES = new PolicyReader(
            ConfigFactory.parseResources(JsonBodiesFuzzTest.class.getClassLoader(), "reference.conf")
                    .getConfig("perc-kd.policy"),
            false,
            false);

    @FuzzTest(maxDuration = "60s")
    void conferenceRequest_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            JsonBodies.ConferenceRequest request = JsonBodies.conferenceRequest(data);
            ConferencePolicy policy = POLICIES.withOverrides(request.policy(), "policy");
            assertEquals("double", JsonBodies.policy(policy).path("protection").asText());
        } catch (HttpProblem e) {
            assertEquals(400, e.status());
        } catch (InvalidConfigException e) {
            assertNotNull(e.getMessage());
        }
    }
}
