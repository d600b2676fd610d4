// The few lines of session descriptions that matter here.

const SESSION_END = /^m=/m;

function sessionPart(sdp) {
  const media = sdp.search(SESSION_END);
  return media < 0 ? sdp : sdp.slice(0, media);
}

/** Every different a=fingerprint, as identity assertions have them. */
export function fingerprints(sdp) {
  const lines = new Set([...sdp.matchAll(/^a=fingerprint:(\S+ \S+)\r?$/gm)].map((match) => match[1]));
  return [...lines].map((line) => {
    const [algorithm, digest] = line.split(' ');
    return { algorithm, digest };
  });
}

/** Every different a=fingerprint as a line, in one spelling. */
export function fingerprintLines(sdp) {
  return fingerprints(sdp).map(({ algorithm, digest }) => `${algorithm.toLowerCase()} ${digest.toUpperCase()}`);
}

/** Value of a=identity, or null. */
export function identityAttribute(sdp) {
  return sessionPart(sdp).match(/^a=identity:(\S+)/m)?.[1] ?? null;
}

/** The description with this and no other session-level attribute of that name. */
export function withSessionAttribute(sdp, name, value) {
  const session = sessionPart(sdp);
  return `${session.replace(new RegExp(`^a=${name}:.*\\r?\\n`, 'gm'), '')}a=${name}:${value}\r\n${sdp.slice(session.length)}`;
}

/** The description with this and no other a=identity. */
export function withIdentity(sdp, value) {
  return withSessionAttribute(sdp, 'identity', value);
}

/** The assertion in a value of a=identity (RFC 8827 section 7.4). */
export function decodeIdentity(value) {
  const { idp, assertion } = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(value), (c) => c.charCodeAt(0))));
  if (typeof idp?.domain !== 'string' || typeof assertion !== 'string') throw new Error('not an identity assertion');
  return { domain: idp.domain, protocol: idp.protocol ?? 'default', assertion };
}

/** The value of a=identity for an assertion. */
export function encodeIdentity({ domain, protocol, assertion }) {
  const text = JSON.stringify({ idp: { domain, protocol }, assertion });
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Whether an assertion's contents cover every fingerprint of a description (RFC 8827 section 5.1). */
export function covers(contents, sdp) {
  const asserted = JSON.parse(contents).fingerprint ?? [];
  const found = fingerprints(sdp);
  return found.length > 0 && found.every((print) => asserted.some((entry) =>
    entry.algorithm.toLowerCase() === print.algorithm.toLowerCase() && entry.digest.toUpperCase() === print.digest.toUpperCase()));
}

/** The payload types of the formats in sections of this kind, by name; of formats that are there several times the first. */
export function formatsOf(sdp, media) {
  const formats = new Map();
  for (const section of sdp.split(/^(?=m=)/m).filter((each) => each.startsWith(`m=${media} `))) {
    for (const [, payloadType, name] of section.matchAll(/^a=rtpmap:(\d+) ([^/\s]+)\//gm)) if (!formats.has(name)) formats.set(name, Number(payloadType));
  }
  return formats;
}

const OF_FORMATS = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /;

/** The section in which a source of another participant comes, made like the one of its kind in which this side sends. */
function sending(like, media, mid, { endpoint, ssrc, formats }, spare) {
  const own = formatsOf(like, media);
  const lines = like.trimEnd().split('\r\n');
  const taken = spare ? [{ name: formats[0].name, payloadType: spare }] : formats;
  const described = taken.flatMap(({ name, payloadType }) => lines.filter((line) => Number(line.match(OF_FORMATS)?.[1]) === own.get(name))
    .map((line) => line.replace(/:\d+/, `:${payloadType}`)));
  const others = lines.filter((line) => !OF_FORMATS.test(line) && !/^a=(mid|sendrecv|sendonly|recvonly|inactive|candidate|end-of-candidates|ssrc|msid)\b/.test(line))
    .map((line) => line.replace(/^(m=\S+ \S+ \S+) .*/, `$1 ${taken.map(({ payloadType }) => payloadType).join(' ')}`));
  return [...others, ...described, `a=mid:${mid}`, 'a=sendonly', `a=msid:${endpoint} ${ssrc}`, ...spare ? [] : [`a=ssrc:${ssrc} cname:${endpoint}`], ''].join('\r\n');
}

/** A payload type that is nobody's. */
function sparePayloadType(answer, added) {
  const used = new Set(added.flatMap(({ source }) => source?.formats ?? []).map(({ payloadType }) => payloadType));
  for (const [, types] of answer.matchAll(/^m=(?:audio|video) \S+ \S+ (.*)\r$/gm)) for (const type of types.split(' ')) used.add(Number(type));
  for (let type = 127; type >= 96; type -= 1) if (!used.has(type)) return type;
  throw new RangeError('all payload types are in use');
}

/**
 * A later offer of the side that gave an answer: what that says, and a section for each source that comes from there.
 *
 * @param answer with all formats of the sources
 * @param version number of the offer, from 2 on
 * @param added {mid, media, source: {endpoint, ssrc, formats: [{name, payloadType}]} or null if it has ended, isNamed: whether its SSRC is told, and
 *     nothing can come before it is}, always in this order
 */
export function laterOffer(answer, version, added) {
  const [session, ...sections] = answer.split(/^(?=m=)/m);
  const bundled = sections.filter((section) => !/^m=\S+ 0 /.test(section)).map((section) => section.match(/^a=mid:(\S+)/m)[1]);
  const spare = added.every(({ isNamed }) => isNamed) ? null : sparePayloadType(answer, added);
  for (const { mid, media, source, isNamed } of added) {
    if (source) bundled.push(mid);
    const like = sections.find((section) => new RegExp(`^m=${media} [1-9]`).test(section));
    sections.push(source ? sending(like, media, mid, source, isNamed ? null : spare)
      : `m=${media} 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:${mid}\r\na=inactive\r\n`);
  }
  return session.replace(/^(o=\S+ \S+) \S+/m, `$1 ${version}`).replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${bundled.join(' ')}`)
    .replace(/^a=setup:\S+/m, 'a=setup:actpass') + sections.join('').replace(/^a=setup:\S+/gm, 'a=setup:actpass');
}
