package org.jvbperc.keychannel;

import java.util.HashSet;
import java.util.List;

/**
 * An endpoint's first message, sent once when the channel is open.
 *
 * <pre>
 * struct { uint8 type = 1;  uint8 versions&lt;1..16&gt;;  uint16 suites&lt;2..32&gt;;  PublicKey key; } hello;
 * </pre>
 *
 * @param versions of this protocol that it speaks, ascending, 1..255; 1..16 of them
 * @param suites SFrame cipher suites (RFC 9605 section 8.1) in its order of preference, each once; 1..16 of them, also ones that
 *     this side does not know
 * @param key number 0 of the keys to which the Key Distributor wraps
 */
public record HelloMessage(List<Integer> versions, List<Integer> suites, AgreementPublicKey key)
        implements EndpointMessage {
    public static final int TYPE = 1;
    /** The version of docs/key-channel.md. */
    public static final int VERSION = 1;

    static final int MAX_VERSIONS = 16;
    static final int MAX_SUITES = 16;

    public HelloMessage {
        versions = List.copyOf(versions);
        suites = List.copyOf(suites);
        FieldRanges.require("number of hello.versions", versions.size(), 1, MAX_VERSIONS);
        FieldRanges.require("number of hello.suites", suites.size(), 1, MAX_SUITES);
        int last = 0;
        for (int version : versions) {
            FieldRanges.require("hello.versions", version, last + 1, 0xFF);
            last = version;
        }
        suites.forEach(suite -> FieldRanges.require("hello.suites", suite, 0, FieldRanges.UINT16));
        if (new HashSet<>(suites).size() != suites.size()) {
            throw new IllegalArgumentException("hello.suites has one twice: " + suites);
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
