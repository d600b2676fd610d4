package org.jvbperc.sctp.datachannel;

/**
 * A data channel: one stream in each direction with the same identifier (RFC 8831 section 6.4).
 *
 * @param id the streams' identifier, 0..65534
 * @param label a name for the application, not necessarily unique
 * @param protocol the application's protocol; empty if there is none
 * @param negotiated true if both sides knew it beforehand; false if DCEP (RFC 8832) opened it
 */
public record DataChannel(int id, String label, String protocol, boolean negotiated) {
    private static final int MAX_ID = 65_534;
    private static final int MAX_TEXT = 0xFFFF;

    /** @throws IllegalArgumentException if the identifier is out of range, or a text is longer than 65535 characters */
    public DataChannel {
        if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("data channel " + id + ": expected an identifier 0..65534");
        }
        if (label.length() > MAX_TEXT || protocol.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "data channel " + id + ": expected label and protocol of at most 65535 characters");
        }
    }
}
