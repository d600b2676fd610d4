package org.jvbperc.jicofo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.tunnel.TunnelMode;
import org.jvbperc.xmpp.ConferenceRequest;

class DropInConfigTest {
    private static DropInConfig read(String perc) throws InvalidConfigException {
        return DropInConfig.read(ConfigFactory.parseString(perc)
                .atPath("jicofo.perc")
                .withFallback(ConfigFactory.parseResources("reference.conf")));
    }

    @Test
    void defaults_copyAnnouncementsAndAskForNothing() throws Exception {
        DropInConfig config = read("");
        assertTrue(config.enabled());
        assertEquals(List.of(), config.conferences());
        assertEquals(Optional.empty(), config.request("any"));
    }

    @Test
    void conference_thatMatchesFirst_counts() throws Exception {
        DropInConfig config = read("""
                conferences = [
                  { rooms = "a.*", mode = md-connects, required = false, profiles = ["double-aes-128-gcm"],
                    key-distributor { id = kd, host = kd.example.org, port = 5061 } }
                  { rooms = ".*" }
                ]""");
        ConferenceRequest first = config.request("ab").orElseThrow();
        assertEquals(Optional.of(TunnelMode.MD_CONNECTS), first.mode());
        assertEquals(List.of(9), first.profiles());
        assertEquals(OptionalInt.of(5061), first.keyDistributor().orElseThrow().port());
        assertEquals(false, first.required());
        ConferenceRequest second = config.request("ba").orElseThrow();
        assertEquals(true, second.required());
        assertEquals(true, second.acknowledgesErrors());
        assertEquals(Optional.empty(), second.keyDistributor());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled = perhaps | jicofo.perc.enabled is \"perhaps\": expected true or false",
                "conference = [] | jicofo.perc.conference is not a key",
                "conferences = [{}] | jicofo.perc.conferences[0].rooms is missing",
                "conferences = [{rooms = \"(\"}] | jicofo.perc.conferences[0].rooms is \"(\": expected a regular",
                "conferences = [{rooms = a, mode = both}] | jicofo.perc.conferences[0].mode is \"both\": expected",
                "conferences = [{rooms = a, requird = true}] | jicofo.perc.conferences[0].requird is not a key",
                "conferences = [{rooms = a, profiles = [aes]}] | jicofo.perc.conferences[0].profiles is [\"aes\"]",
                "conferences = [{rooms = a}, {rooms = b, key-distributor {}}] | jicofo.perc.conferences[1].key-distributor.id",
                "conferences = [{rooms = a, key-distributor {id = k, host = h}}] | key-distributor.port is missing",
                "conferences = [{rooms = a, key-distributor {id = k, host = h, port = 0}}] | key-distributor.port is 0",
                "conferences = [{rooms = a, key-distributor {certificates = [x]}}] | key-distributor.certificates is [\"x\"]",
            })
    void wrongValue_isNamedWithItsKey(String perc, String expected) {
        InvalidConfigException wrong = assertThrows(InvalidConfigException.class, () -> read(perc));
        assertTrue(wrong.getMessage().contains(expected), wrong.getMessage());
    }

    @Test
    void fileToCopy_isAccepted() throws Exception {
        DropInConfig config = DropInConfig.read(ConfigFactory.parseFile(new File("../conf/jicofo-perc.conf"))
                .withFallback(ConfigFactory.parseResources("reference.conf")));
        assertTrue(config.request("board-1").orElseThrow().required());
    }
}
