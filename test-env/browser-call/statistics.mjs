// What a browser's getStats() says, and whether it is what a good call looks like.

const rtpFields = [
  'kind', 'ssrc', 'framesSent', 'framesDecoded', 'keyFramesDecoded', 'packetsLost', 'freezeCount', 'nackCount', 'pliCount', 'totalAudioEnergy',
  'retransmittedPacketsSent',
];

/** The parts of one participant's statistics that the verdict and a reader need. */
export function summarize({ connectionState, channel, entries }) {
  const transport = entries.find((entry) => entry.type === 'transport') ?? {};
  const certificate = entries.find((entry) => entry.id === transport.remoteCertificateId);
  const rtp = (entry) => ({
    ...Object.fromEntries(rtpFields.filter((field) => entry[field] !== undefined).map((field) => [field, entry[field]])),
    packets: entry.packetsSent ?? entry.packetsReceived,
    bytes: entry.bytesSent ?? entry.bytesReceived,
  });
  return {
    connectionState, channel, dtlsState: transport.dtlsState, dtlsRole: transport.dtlsRole, tlsVersion: transport.tlsVersion,
    srtpCipher: transport.srtpCipher, remoteFingerprint: certificate?.fingerprint,
    outbound: entries.filter((entry) => entry.type === 'outbound-rtp').map(rtp),
    inbound: entries.filter((entry) => entry.type === 'inbound-rtp' && entry.packetsReceived > 0).map(rtp),
  };
}

/** What changed between two summaries of the same participant. */
export function difference(before, after, seconds) {
  const sum = (streams, kind, field) => streams.filter((s) => s.kind === kind).reduce((total, s) => total + (s[field] ?? 0), 0);
  const grown = (direction, kind, field) => sum(after[direction], kind, field) - sum(before[direction], kind, field);
  const kbps = (direction, kind) => Math.round((grown(direction, kind, 'bytes') * 8) / 1000 / seconds);
  return {
    sent: { audioPackets: grown('outbound', 'audio', 'packets'), videoPackets: grown('outbound', 'video', 'packets'),
      audioKbps: kbps('outbound', 'audio'), videoKbps: kbps('outbound', 'video'), frames: grown('outbound', 'video', 'framesSent') },
    received: { audioPackets: grown('inbound', 'audio', 'packets'), videoPackets: grown('inbound', 'video', 'packets'),
      audioKbps: kbps('inbound', 'audio'), videoKbps: kbps('inbound', 'video'), frames: grown('inbound', 'video', 'framesDecoded'),
      audioLost: grown('inbound', 'audio', 'packetsLost'), videoLost: grown('inbound', 'video', 'packetsLost') },
  };
}

/**
 * Everything that is wrong with the call, a sentence each.
 *
 * participants: [{ name, signalledFingerprint, audio: [ssrc], video: [ssrc], summary, delta }]
 */
export function failures(participants, options) {
  const found = [];
  for (const p of participants) {
    const need = (condition, what) => { if (!condition) found.push(`${p.name}: ${what}`); };
    need(p.summary.connectionState === 'connected', `connection is ${p.summary.connectionState}`);
    need(p.summary.dtlsState === 'connected', `DTLS is ${p.summary.dtlsState}`);
    need(p.summary.channel === 'open', `bridge channel is ${p.summary.channel}`);
    need(p.summary.remoteFingerprint?.toUpperCase() === p.signalledFingerprint.toUpperCase(), 'met another certificate than the signalled one');
    if (options['expect-srtp']) need(p.summary.srtpCipher === options['expect-srtp'], `SRTP cipher is ${p.summary.srtpCipher}`);
    const others = participants.filter((other) => other !== p);
    for (const other of others) {
      const audio = p.summary.inbound.filter((stream) => stream.kind === 'audio' && other.audio.includes(stream.ssrc));
      const video = p.summary.inbound.filter((stream) => stream.kind === 'video' && other.video.includes(stream.ssrc));
      need(audio.some((stream) => stream.totalAudioEnergy > 0), `does not hear ${other.name}`);
      need(video.some((stream) => stream.framesDecoded > 0), `does not see ${other.name}`);
    }
    need(p.delta.received.frames > 0, 'no picture in the measured time');
    const sent = (kind) => others.reduce((total, other) => total + other.delta.sent[kind], 0);
    const { audioPackets, videoPackets, videoLost } = p.delta.received;
    need(audioPackets >= sent('audioPackets') * (1 - options['max-loss']), `got ${audioPackets} of ${sent('audioPackets')} audio packets`);
    // The bridge itself leaves out pictures when it estimates little bandwidth, as it does on a busy machine, and numbers the rest
    // without gaps. Gaps are losses; and a part of the pictures always comes.
    need(videoLost <= (videoPackets + videoLost) * options['max-loss'], `lost ${videoLost} video packets and got ${videoPackets}`);
    need(videoPackets >= sent('videoPackets') * options['min-video'], `got ${videoPackets} of ${sent('videoPackets')} video packets`);
  }
  return found;
}
