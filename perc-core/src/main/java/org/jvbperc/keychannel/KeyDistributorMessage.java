package org.jvbperc.keychannel;

/** A message from the Key Distributor to an endpoint. */
public sealed interface KeyDistributorMessage extends KeyChannelMessage
        permits KeyMessage, RosterMessage, ProbeMessage, RefusalMessage {}
