// The page's address: https://host/perc/<room>#kd=user@domain[&invitation=id.secret][&codec=VP9], or <page>#<room>&kd=... where the page is a static file.
// Browsers do not send what is behind # to any server.

const ROOM = /^[A-Za-z0-9][A-Za-z0-9._~@-]{0,127}$/;
const IDENTITY = /^[^\s@/\\?#]+@([^\s@/\\?#:]+(?::\d{1,5})?)$/;

/** An identity "name@domain" in its parts, or null. The domain may have a port, which names have not: `name` is without it. */
export function parseIdentity(text) {
  const trimmed = text.trim();
  const [, domain] = trimmed.match(IDENTITY) ?? [];
  if (!domain) return null;
  const host = domain.replace(/:\d+$/, '').toLowerCase();
  return { text: trimmed, name: `${trimmed.slice(0, trimmed.lastIndexOf('@'))}@${host}`, domain: domain.toLowerCase() };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What the address says.
 *
 * @param location with `hash` and `pathname`
 * @return {room, keyDistributor: {text, name, domain} or null, invitation or null, codec: the format in which this user's pictures are to be sent, or null,
 *     problem}; `problem` is null, or why nobody can join by this
 *     address: 'room-missing', 'room-malformed', 'kd-missing', 'kd-malformed', 'kd-ambiguous'
 */
export function parseAddress({ hash, pathname }) {
  const parts = hash.replace(/^#/, '').split('&').filter(Boolean);
  const values = (name) => parts.filter((part) => part.startsWith(`${name}=`)).map((part) => decoded(part.slice(name.length + 1)));
  const room = decoded(parts.find((part) => !part.includes('=')) ?? pathname.split('/').at(-1));
  const expected = values('kd');
  const keyDistributor = expected.length === 1 ? parseIdentity(expected[0]) : null;
  let problem = null;
  if (room === '') problem = 'room-missing';
  else if (!ROOM.test(room)) problem = 'room-malformed';
  else if (expected.length === 0) problem = 'kd-missing';
  else if (expected.length > 1) problem = 'kd-ambiguous';
  else if (keyDistributor === null) problem = 'kd-malformed';
  return { room, keyDistributor, invitation: values('invitation')[0] ?? null, codec: values('codec')[0] ?? null, problem };
}

/** The address to give to others: without this user's invitation, which is for one person. */
export function sharedAddress(href) {
  const [page, hash = ''] = href.split('#');
  const kept = hash.split('&').filter((part) => part !== '' && !part.startsWith('invitation='));
  return kept.length > 0 ? `${page}#${kept.join('&')}` : page;
}

/**
 * Whether a verified identity is the expected one: the same name, vouched for by the same provider.
 *
 * @param expected of parseAddress
 * @param verified {name, idp}: the name and the provider (with its port, if it has one) that vouches for it
 */
export function isExpected(expected, { name, idp }) {
  const at = name.lastIndexOf('@');
  return at > 0 && `${name.slice(0, at)}@${name.slice(at + 1).toLowerCase()}` === expected.name && idp.toLowerCase() === expected.domain;
}
