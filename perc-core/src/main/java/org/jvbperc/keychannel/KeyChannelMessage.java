package org.jvbperc.keychannel;

/** A message of the key channel (docs/key-channel.md, section 3): one octet with its type, then its fields. */
public sealed interface KeyChannelMessage permits EndpointMessage, KeyDistributorMessage {
    /** The first octet, 0..255. */
    int type();
}
