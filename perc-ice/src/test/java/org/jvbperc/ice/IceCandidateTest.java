package org.jvbperc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class IceCandidateTest {
    @Test
    void parse_jvbCandidate_isUsable() {
        IceCandidate candidate = IceCandidate.parse("1 1 udp 2130706431 127.0.0.1 10020 typ host generation 0")
                .orElseThrow();
        assertEquals("1", candidate.foundation());
        assertEquals(2130706431L, candidate.priority());
        assertEquals(new InetSocketAddress("127.0.0.1", 10020), candidate.address());
        assertEquals("1 1 udp 2130706431 127.0.0.1 10020 typ host", candidate.toAttribute());
    }

    @Test
    void parse_ipv6AndUpperCase_isUsable() {
        assertTrue(IceCandidate.parse("a+/ 1 UDP 1 ::1 1 typ srflx raddr 0.0.0.0 rport 9")
                .isPresent());
    }

    @Test
    void parse_unusable_isPassedOver() {
        for (String value : List.of(
                "",
                "1 1 udp 1 127.0.0.1 1 typ",
                "1 2 udp 1 127.0.0.1 1 typ host",
                "1 1 tcp 1 127.0.0.1 1 typ host",
                "1 1 udp 1 host.example 1 typ host",
                "1 1 udp 1 999.0.0.1 1 typ host",
                "1 1 udp 1 127.0.0.1 0 typ host",
                "1 1 udp 1 127.0.0.1 65536 typ host",
                "1 1 udp 0 127.0.0.1 1 typ host",
                "1 1 udp 9999999999 127.0.0.1 1 typ host",
                "1 1 udp x 127.0.0.1 1 typ host",
                "1 1 udp 1 127.0.0.1 1 typ other",
                "! 1 udp 1 127.0.0.1 1 typ host",
                "1 1 udp 1 127.0.0.1 1 xyz host")) {
            assertTrue(IceCandidate.parse(value).isEmpty(), value);
        }
    }

    @Test
    void constructor_wrongType_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new IceCandidate("1", 1, new InetSocketAddress("127.0.0.1", 1), "other"));
    }

    @Test
    void parameters_toString_hidesThePassword() {
        assertEquals("IceParameters[u, 0 candidates]", new IceParameters("u", "secret", List.of()).toString());
    }
}
