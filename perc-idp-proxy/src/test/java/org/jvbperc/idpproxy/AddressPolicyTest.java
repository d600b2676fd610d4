package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, true",
        "1.1.1.1, true",
        "172.15.0.1, true",
        "172.32.0.1, true",
        "100.63.0.1, true",
        "100.128.0.1, true",
        "127.0.0.1, false",
        "127.9.9.9, false",
        "10.1.2.3, false",
        "172.16.0.1, false",
        "172.31.255.1, false",
        "192.168.1.1, false",
        "169.254.169.254, false",
        "100.64.0.1, false",
        "0.0.0.0, false",
        "0.1.2.3, false",
        "192.0.0.8, false",
        "192.0.2.1, false",
        "198.18.0.1, false",
        "198.51.100.7, false",
        "203.0.113.9, false",
        "224.0.0.1, false",
        "240.0.0.1, false",
        "255.255.255.255, false",
        "192.88.99.1, false",
        "2606:4700::1111, true",
        "::1, false",
        "::, false",
        "fe80::1, false",
        "fc00::1, false",
        "fd12:3456::1, false",
        "ff02::1, false",
        "::ffff:127.0.0.1, false",
        "::ffff:8.8.8.8, true",
        "64:ff9b::7f00:1, false",
        "64:ff9b::808:808, true",
        "2002:7f00:1::, false",
        "2002:808:808::1, true",
        "2001:db8::1, false",
        "2001::1, false"
    })
    void address_isPublicOrNot(String address, boolean expected) throws Exception {
        assertEquals(expected, AddressPolicy.isPublic(InetAddress.getByName(address)));
    }

    @Test
    void resolve_leavesOnlyWhatMayBeReached() throws Exception {
        InetAddress mapped = InetAddress.getByName("127.0.0.5");
        AddressPolicy strict = new AddressPolicy(false, Map.of("idp.example", mapped));

        assertThrows(AddressPolicy.ForbiddenAddressException.class, () -> strict.resolve("127.0.0.1"));
        assertThrows(AddressPolicy.ForbiddenAddressException.class, () -> strict.resolve("localhost"));
        assertArrayEquals(new InetAddress[] {mapped}, strict.resolve("IDP.example"));
        assertArrayEquals(
                new InetAddress[] {InetAddress.getByName("127.0.0.1")},
                new AddressPolicy(true, Map.of()).resolve("127.0.0.1"));
    }
}
