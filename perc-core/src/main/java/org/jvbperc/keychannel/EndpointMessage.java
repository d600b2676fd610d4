package org.jvbperc.keychannel;

/** A message from an endpoint to the Key Distributor. */
public sealed interface EndpointMessage extends KeyChannelMessage
        permits HelloMessage, KeyAckMessage, RosterAckMessage, AliveMessage, LeaveMessage {}
