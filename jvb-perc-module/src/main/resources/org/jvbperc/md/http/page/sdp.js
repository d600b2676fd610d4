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
