// Which application the page may show, and what an application is told about the call: nothing that opens, signs or proves anything.

const LONGEST_SHOWN = 200;

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How an address is named in a sentence: by its origin, or with its path where the policy has another one of that origin. */
function named(address, applications) {
  if (!URL.canParse(address) || new URL(address).origin === 'null') return address.slice(0, LONGEST_SHOWN);
  const { origin, pathname } = new URL(address);
  return (applications.some((each) => new URL(each).origin === origin) ? `${origin}${pathname}` : origin).slice(0, LONGEST_SHOWN);
}

/**
 * The applications that may be shown: those of the policy, or the one of them that the link names with `app=`. One on the page's own host is
 * none: browsers may keep only sites apart.
 *
 * @param location with `hash` and `hostname`
 * @return {choices: addresses, problem: null or {name, application: what is refused}}; `name` is 'refused' or 'own-host'
 */
export function chooseApplications({ applications }, { hash, hostname }) {
  const linked = hash.replace(/^#/, '').split('&').filter((part) => part.startsWith('app=')).map((part) => decoded(part.slice('app='.length)));
  const refused = linked.find((address) => !applications.includes(address));
  if (refused !== undefined) return { choices: [], problem: { name: 'refused', application: named(refused, applications) } };
  const wanted = linked.length > 0 ? linked.slice(0, 1) : applications;
  const choices = wanted.filter((address) => new URL(address).hostname !== hostname);
  const own = wanted.find((address) => !choices.includes(address));
  return { choices, problem: own === undefined ? null : { name: 'own-host', application: new URL(own).origin } };
}

/**
 * What an application is told.
 *
 * @param about {phase: of Session, room, language, media: LocalMedia, snapshot: of Call or null, speaks: whether it may know who speaks}
 */
export function stateFor({ phase, room, language, media, snapshot, speaks }) {
  const own = { audio: media.sent('audio') !== null, video: media.sent('video') !== null, screen: media.sent('screen') !== null };
  const participants = (snapshot?.members ?? []).map(({ senderIndex, identity, records, own: self }) => {
    const tile = snapshot.tiles.find((each) => each.senderIndex === senderIndex);
    const comes = (part) => tile?.[part].state === 'protected';
    const sent = self ? own : { audio: comes('sound'), video: comes('picture'), screen: comes('screen') };
    return { id: senderIndex, name: identity, self, ...sent, records, ...(speaks && !self ? { speaking: tile?.speaking === true } : {}) };
  });
  return { type: 'state', phase, room, language, connection: snapshot?.connection ?? null, self: own, participants };
}
