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

/** Value of a=identity, or null. */
export function identityAttribute(sdp) {
  return sessionPart(sdp).match(/^a=identity:(\S+)/m)?.[1] ?? null;
}

/** The description with this and no other a=identity. */
export function withIdentity(sdp, value) {
  const session = sessionPart(sdp);
  return `${session.replace(/^a=identity:.*\r?\n/gm, '')}a=identity:${value}\r\n${sdp.slice(session.length)}`;
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

const midOf = (section) => section.match(/^a=mid:(\S+)/m)?.[1];

/** Section of the answer in which one source of another participant is received, as the section of its kind says what is received. */
function receiving(section, mid, { endpoint, ssrc }) {
  const lines = section.trimEnd().split('\r\n').filter((line) => !/^a=(mid|sendrecv|sendonly|recvonly|inactive|candidate|end-of-candidates|ssrc|msid)\b/.test(line));
  return [...lines, `a=mid:${mid}`, 'a=sendonly', `a=msid:${endpoint} ${ssrc}`, `a=ssrc:${ssrc} cname:${endpoint}`, ''].join('\r\n');
}

/**
 * The answer to a later offer of the same connection: what the first answer says, and one source in each section that was added.
 *
 * @param sources {endpoint, ssrc} by a=mid of the section; an added section without is rejected
 */
export function laterAnswer(answer, offer, sources) {
  const [session, ...answered] = answer.split(/^(?=m=)/m);
  const bundled = [];
  const all = offer.split(/^(?=m=)/m).slice(1).map((section) => {
    const mid = midOf(section);
    const kind = section.slice(0, section.indexOf(' '));
    const same = answered.find((each) => midOf(each) === mid);
    const like = answered.find((each) => each.startsWith(`${kind} 9 `));
    if (!same && !(like && sources.has(mid))) {
      return `${section.split('\r\n', 1)[0].replace(/^(m=\S+) \d+/, '$1 0')}\r\nc=IN IP4 0.0.0.0\r\na=mid:${mid}\r\na=inactive\r\n`;
    }
    bundled.push(mid);
    return same ?? receiving(like, mid, sources.get(mid));
  });
  return session.replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${bundled.join(' ')}`) + all.join('');
}
