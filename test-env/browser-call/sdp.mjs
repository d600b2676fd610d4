// Between Colibri2 and the browsers' SDP. The bridge makes the offers: sections 0 and 1 carry the participant's own microphone and camera
// and the bridge's feedback SSRCs; each remote participant has one more audio and one more video section.

const EXTENSIONS = {
  audioLevel: { id: 1, uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' },
  absSendTime: { id: 3, uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time' },
  transportCc: { id: 5, uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01' },
};
const OPUS = 111;
const VP8 = 100;
const VP8_RTX = 101;
const VIDEO_FEEDBACK = [['ccm', 'fir'], ['nack'], ['nack', 'pli'], ['transport-cc']];

/** What an endpoint sends and takes, as Colibri2 puts it. */
export function colibriMedia() {
  const feedback = VIDEO_FEEDBACK.map(([type, subtype]) => (subtype ? { type, subtype } : { type }));
  return [
    {
      type: 'audio',
      'payload-types': [{
        name: 'opus', id: String(OPUS), channels: '2', clockrate: '48000',
        parameters: { useinbandfec: '1', minptime: '10' }, 'rtcp-fbs': [{ type: 'transport-cc' }],
      }],
      'rtp-hdrexts': [EXTENSIONS.audioLevel, EXTENSIONS.transportCc],
      'extmap-allow-mixed': true,
    },
    {
      type: 'video',
      'payload-types': [
        { name: 'VP8', id: String(VP8), clockrate: '90000', parameters: {}, 'rtcp-fbs': feedback },
        { name: 'rtx', id: String(VP8_RTX), clockrate: '90000', parameters: { apt: String(VP8) } },
      ],
      'rtp-hdrexts': [EXTENSIONS.absSendTime, EXTENSIONS.transportCc],
      'extmap-allow-mixed': true,
    },
  ];
}

/**
 * The bridge's offer.
 *
 * transport: as the bridge described it; own: its SSRCs by kind; remotes: [{ id, audio: [ssrc], video: { ssrcs, fid } }]
 */
export function buildOffer({ transport, own, remotes, version, sessionId }) {
  const mids = ['0', '1', ...remotes.flatMap((_, i) => [String(2 + 2 * i), String(3 + 2 * i)])];
  const lines = [
    'v=0', `o=- ${sessionId} ${version} IN IP4 0.0.0.0`, 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`, 'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...audioSection(transport, '0', 'sendrecv', sources([own.audio], 'bridge', 'bridge-stream', 'bridge-audio')),
    ...videoSection(transport, '1', 'sendrecv', sources([own.video], 'bridge', 'bridge-stream', 'bridge-video')),
  ];
  remotes.forEach((remote, i) => {
    lines.push(...audioSection(transport, 2 + 2 * i, 'sendonly', sources(remote.audio, remote.id, `${remote.id}-a`, `${remote.id}-a0`)));
    lines.push(...videoSection(transport, 3 + 2 * i, 'sendonly', [
      ...remote.video.fid.map((group) => `a=ssrc-group:FID ${group.join(' ')}`),
      ...sources(remote.video.ssrcs, remote.id, `${remote.id}-v`, `${remote.id}-v0`),
    ]));
  });
  return `${lines.join('\r\n')}\r\n`;
}

function transportLines(transport) {
  return [
    'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0', `a=ice-ufrag:${transport.ufrag}`, `a=ice-pwd:${transport.pwd}`, 'a=ice-options:trickle',
    ...transport.fingerprints.map((print) => `a=fingerprint:${print.hash} ${print.fingerprint}`), 'a=setup:actpass',
    ...(transport.candidates ?? []).map(candidateLine), 'a=end-of-candidates',
  ];
}

function candidateLine(c) {
  const related = c['rel-addr'] ? ` raddr ${c['rel-addr']} rport ${c['rel-port']}` : '';
  return `a=candidate:${c.foundation} ${c.component} ${c.protocol} ${c.priority} ${c.ip} ${c.port} typ ${c.type}${related}`;
}

const extension = ({ id, uri }) => `a=extmap:${id} ${uri}`;

function audioSection(transport, mid, direction, more) {
  return [
    `m=audio 9 UDP/TLS/RTP/SAVPF ${OPUS}`, ...transportLines(transport), `a=mid:${mid}`, `a=${direction}`, 'a=rtcp-mux',
    extension(EXTENSIONS.audioLevel), extension(EXTENSIONS.transportCc),
    `a=rtpmap:${OPUS} opus/48000/2`, `a=fmtp:${OPUS} minptime=10;useinbandfec=1`, `a=rtcp-fb:${OPUS} transport-cc`, ...more,
  ];
}

function videoSection(transport, mid, direction, more) {
  return [
    `m=video 9 UDP/TLS/RTP/SAVPF ${VP8} ${VP8_RTX}`, ...transportLines(transport), `a=mid:${mid}`, `a=${direction}`, 'a=rtcp-mux', 'a=rtcp-rsize',
    extension(EXTENSIONS.absSendTime), extension(EXTENSIONS.transportCc),
    `a=rtpmap:${VP8} VP8/90000`, ...VIDEO_FEEDBACK.map((feedback) => `a=rtcp-fb:${VP8} ${feedback.join(' ')}`),
    `a=rtpmap:${VP8_RTX} rtx/90000`, `a=fmtp:${VP8_RTX} apt=${VP8}`, ...more,
  ];
}

function sources(ssrcs, cname, stream, track) {
  return ssrcs.flatMap((ssrc) => [`a=ssrc:${ssrc} cname:${cname}`, `a=ssrc:${ssrc} msid:${stream} ${track}`]);
}

/** What the browser answered for sections 0 and 1: transport parameters and its own SSRCs. */
export function parseAnswer(sdp) {
  const [session, audio, video] = sdp.split(/\r\n(?=m=)/);
  const value = (name) => audio.match(new RegExp(`a=${name}:(\\S+)`))?.[1];
  const print = (audio.match(/a=fingerprint:(\S+) (\S+)/) ?? session.match(/a=fingerprint:(\S+) (\S+)/));
  const ssrcs = (section) => [...new Set([...section.matchAll(/a=ssrc:(\d+) /g)].map((match) => Number(match[1])))];
  const fid = [...video.matchAll(/a=ssrc-group:FID ([\d ]+)/g)].map((match) => match[1].trim().split(' ').map(Number));
  return {
    ufrag: value('ice-ufrag'), pwd: value('ice-pwd'), setup: value('setup'),
    fingerprint: { hash: print[1], fingerprint: print[2] },
    audio: ssrcs(audio), video: { ssrcs: ssrcs(video), fid },
  };
}
