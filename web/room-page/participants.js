// Who is in the room and what comes from whom. The signed list alone says who is there; authenticated frames alone say whose a sound or
// picture is. What the bridge claims about a stream serves for telling that nothing of it could be opened yet, never for showing it.

const RECENT_MILLIS = 2000;
const PATIENCE_MILLIS = 5000;
const LEAST_FAILURES = 10;
/** Worst first. */
const STATES = ['changed', 'plain', 'failing', 'no-key', 'stalled', 'protected', 'waiting', 'off'];

/** What became of one received stream, from its counters. Times are milliseconds of any clock. */
export class StreamWatch {
  constructor(now) {
    this.since = now;
    this.at = now;
    this.last = {};
    this.moved = {};
    this.changed = false;
    this.failedInRow = 0;
  }

  /**
   * Takes the counters of this moment.
   *
   * @param counters {packets: RTP packets received, opened: authenticated frames, failed: frames that did not authenticate, noKey: frames
   *     whose key is not there, plain: frames that were not encrypted, all since the beginning}
   */
  observe(counters, now) {
    this.at = now;
    const more = {};
    for (const name of ['packets', 'opened', 'failed', 'noKey', 'plain']) {
      const count = counters[name] ?? 0;
      more[name] = count - (this.last[name] ?? 0);
      if (more[name] > 0) this.moved[name] = now;
      this.last[name] = count;
    }
    this.failedInRow = more.opened > 0 ? 0 : this.failedInRow + more.failed;
  }

  /** Frames came that authenticate to somebody else than those before. */
  senderChanged() {
    this.changed = true;
  }

  /** As of the last reading: browsers read seldom in tabs that nobody sees. */
  recent(name) {
    return this.moved[name] !== undefined && this.at - this.moved[name] < RECENT_MILLIS;
  }

  /**
   * 'changed', 'plain', 'failing', 'no-key', 'stalled', 'protected', 'waiting' (nothing has come yet) or 'off' (nothing comes: the sender
   * switched it off, or it is kept back on the way; from here nobody can tell which).
   */
  state(now) {
    if (this.changed) return 'changed';
    if (this.recent('plain')) return 'plain';
    if (this.failedInRow >= LEAST_FAILURES && this.recent('failed')) return 'failing';
    if (this.recent('opened')) return 'protected';
    if (this.recent('noKey')) return 'no-key';
    if (this.recent('packets') && now - this.since >= RECENT_MILLIS) return 'stalled';
    return this.last.opened > 0 || now - this.since >= PATIENCE_MILLIS ? 'off' : 'waiting';
  }
}

/** The worst of some states; 'off' if there are none. */
export function worst(states) {
  return STATES.find((state) => states.includes(state)) ?? 'off';
}

/** What differs from case to case and is worth a sentence to the user. */
export const isAlarming = (state) => ['changed', 'plain', 'failing'].includes(state);

/**
 * The tiles of a call.
 *
 * @param roster {members: [{senderIndex, identity, joined, records, own}]} or null before the first
 * @param streams [{kind: 'audio' | 'video' | 'screen', bound: sender index or null, claimed: sender index or null, state, track}]
 * @param speakers set of sender indices
 * @return of each other member, in the order of joining: {senderIndex, identity, records, speaking, state, sound, picture, screen}; the last
 *     three are {state, track}, where a track is only of frames that authenticate to this member
 */
export function tiles(roster, streams, speakers) {
  const of = (senderIndex, kind) => {
    const mine = streams.filter((stream) => stream.kind === kind && (stream.bound ?? stream.claimed) === senderIndex);
    const shown = mine.find(({ bound, state }) => bound === senderIndex && state === 'protected')
      ?? mine.find(({ bound, state }) => bound === senderIndex && state !== 'changed');
    return { state: worst(mine.map(({ state }) => state)), track: shown?.track ?? null };
  };
  return [...roster?.members ?? []].filter(({ own }) => !own).sort((a, b) => a.joined - b.joined || a.senderIndex - b.senderIndex)
    .map(({ senderIndex, identity, records }) => {
      const parts = { sound: of(senderIndex, 'audio'), picture: of(senderIndex, 'video'), screen: of(senderIndex, 'screen') };
      return {
        senderIndex, identity, records, ...parts, speaking: speakers.has(senderIndex) && parts.sound.state === 'protected',
        state: worst(Object.values(parts).map(({ state }) => state)),
      };
    });
}

/** What has to be said aloud when one list follows another: {joined, left, recording}, each a list of identities. */
export function changes(before, after) {
  const missing = (from, than) => from.filter(({ senderIndex }) => !than.some((other) => other.senderIndex === senderIndex));
  const old = before?.members ?? [];
  const fresh = before === null ? [] : missing(after.members, old);
  const gone = missing(old, after.members);
  const names = (list) => list.filter(({ own }) => !own).map(({ identity }) => identity);
  const wasRecording = new Set(old.filter(({ records }) => records).map(({ senderIndex }) => senderIndex));
  return {
    joined: names(fresh), left: names(gone),
    recording: names(after.members.filter(({ records, senderIndex }) => records && !wasRecording.has(senderIndex))),
  };
}

/** Two letters for a picture that is not there. */
export function initials(identity) {
  const words = identity.slice(0, Math.max(1, identity.lastIndexOf('@'))).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...words[0] ?? '?'].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}

/** A number from 0 to `shades` - 1 that goes with a name, so that people keep their colour. */
export function shade(identity, shades) {
  return [...identity].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 65_521, 7) % shades;
}
