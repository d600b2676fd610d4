// Appended to Jitsi Meet's configuration by Jitsi's image.

// Media goes through the bridge, also between two participants.
config.p2p = Object.assign(config.p2p || {}, { enabled: false });

// The bridge channel is a web socket: data channels would end in the Key Distributor.
config.bridgeChannel = { preferSctp: false };

// Jitsi's own end-to-end encryption is another thing; both at once only cost.
config.e2ee = Object.assign(config.e2ee || {}, { disabled: true });

// The bridge cannot repair or add redundancy to what it cannot read.
config.enableOpusRed = false;
config.disableSimulcast = true;
