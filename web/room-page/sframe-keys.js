// The SFrame keys of a call: those to seal with, and those of the others to open with, over the generations. No clock in here: `now` is in
// milliseconds of any clock that only goes forward.

import { LARGEST_COUNTER, open, parse, seal, senderOf } from './sframe.js';

/** How long an older generation still opens, for what is on the way: the same as for native endpoints. */
const OVERLAP_MILLIS = 4000;
const STALLED_MILLIS = 2000;
const UNENCRYPTED_MILLIS = 2000;
/** As many in a row, so that one packet of somebody else's does not alarm anybody. */
const IN_A_ROW = 10;
const WINDOW = 8192;
/** How far ahead of the known senders one that joins just now can be; anything further is not SFrame of this room. */
const SENDERS_AHEAD = 1000;

const newer = (generation, than) => generation !== than && ((generation - than) >>> 0) < 0x80000000;

/** The counters of one key that were there. */
export class ReplayWindow {
  #bits = new Uint32Array(WINDOW / 32);
  #highest = -1;

  /** Whether it was not there before, as far as can be known. */
  isFresh(ctr) {
    if (ctr > this.#highest) return true;
    const at = ctr % WINDOW;
    return this.#highest - ctr < WINDOW && (this.#bits[at >> 5] & (1 << (at & 31))) === 0;
  }

  /** Remembers the counter of an authentic frame. */
  add(ctr) {
    for (let passed = Math.max(this.#highest + 1, ctr - WINDOW + 1); passed <= ctr; passed += 1) {
      this.#bits[(passed % WINDOW) >> 5] &= ~(1 << (passed & 31));
    }
    this.#bits[(ctr % WINDOW) >> 5] |= 1 << (ctr & 31);
    this.#highest = Math.max(this.#highest, ctr);
  }
}

/** What this side seals with: one key at a time, and one counter for each key over everything that is sent. */
export class SendingKeys {
  #keys = [];
  #last = null;

  /**
   * Takes the key of a later generation; one that is not later is left alone, because its counter must not start again.
   *
   * @param own {kid, key, salt}
   * @param from when sending with it begins
   * @param until when it may no longer be used
   */
  install(generation, own, from, until) {
    if (this.#last !== null && !newer(generation, this.#last)) return;
    this.#last = generation;
    this.#keys.push({ generation, ...own, from, until, next: 0 });
  }

  /** The generation in use, or null. */
  generation(now) {
    return this.#current(now)?.generation ?? null;
  }

  /** Whether sending with this generation has not begun yet. */
  isPending(generation, now) {
    return this.#keys.some((key) => key.generation === generation && key.from > now);
  }

  #current(now) {
    const begun = this.#keys.findLastIndex(({ from }) => from <= now);
    if (begun > 0) this.#keys.splice(0, begun);
    return begun < 0 ? null : this.#keys[0];
  }

  /** @return {frame} sealed, or {dropped} and why: no-codec, no-key, expired, exhausted, malformed, failed */
  async seal(codec, frame, now) {
    if (codec === undefined) return { dropped: 'no-codec' };
    const current = this.#current(now);
    if (current === null) return { dropped: 'no-key' };
    if (now >= current.until) return { dropped: 'expired' };
    if (current.next > LARGEST_COUNTER) return { dropped: 'exhausted' };
    const ctr = current.next;
    current.next += 1;
    try {
      const sealed = await seal(codec, frame, current, ctr);
      return sealed === null ? { dropped: 'malformed' } : { frame: sealed };
    } catch {
      return { dropped: 'failed' };
    }
  }
}

/** One of the others. */
class Sender {
  constructor(now) {
    this.opened = 0;
    this.dropped = {};
    this.inARow = 0;
    this.latest = null;
    this.quiet = false;
    this.awaited = now;
    this.lastOpened = -Infinity;
    this.unencrypted = -Infinity;
  }

  wasOpened(now) {
    this.opened += 1;
    this.inARow = 0;
    this.awaited = now;
    this.lastOpened = now;
  }

  wasDropped(reason, now) {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
    this.inARow += 1;
    this.latest = reason;
    if (reason === 'unencrypted') this.unencrypted = now;
  }

  state(hasKey, now) {
    if (this.unencrypted > this.lastOpened || now - this.unencrypted < UNENCRYPTED_MILLIS) return 'unencrypted';
    const refused = this.inARow >= IN_A_ROW;
    if (!hasKey || (refused && (this.latest === 'no-key' || this.latest === 'expired'))) return 'no-key';
    if (refused) return 'failing';
    return !this.quiet && now - this.awaited >= STALLED_MILLIS ? 'stalled' : 'opening';
  }
}

/** What this side opens with: the keys of everybody else on the roster. */
export class ReceivingKeys {
  #senders = new Map();
  /** By KID; each {generation, kid, key, salt, until, window}. */
  #keys = new Map();
  #generation = null;
  #own = null;

  /**
   * Takes the keys of a generation. Earlier ones open for a short time from now on. Keys that are there already stay, with what they have opened.
   *
   * @param others {kid, key, salt} of each other member
   * @param until when they may no longer be used
   */
  install(generation, others, now, until) {
    if (this.#generation !== null && newer(this.#generation, generation)) return;
    for (const key of this.#keys.values()) {
      if (key.generation !== generation) key.until = Math.min(key.until, now + OVERLAP_MILLIS);
    }
    if (this.#generation !== generation) for (const sender of this.#senders.values()) sender.inARow = 0;
    this.#generation = generation;
    for (const other of others) {
      if (this.#keys.get(other.kid)?.generation === generation || !this.#senders.has(senderOf(other.kid))) continue;
      this.#keys.set(other.kid, { generation, ...other, until, window: new ReplayWindow() });
      this.#senders.get(senderOf(other.kid)).awaited = now;
    }
  }

  /** Says who is in the call besides this side; what anybody else sends opens no more, whatever it is protected with. */
  setMembers(own, others, now) {
    this.#own = own;
    const members = new Set(others);
    for (const index of this.#senders.keys()) if (!members.has(index)) this.#senders.delete(index);
    for (const kid of this.#keys.keys()) if (!members.has(senderOf(kid))) this.#keys.delete(kid);
    for (const index of members) if (!this.#senders.has(index)) this.#senders.set(index, new Sender(now));
  }

  /** Says of whom no frames are expected. */
  setQuiet(indices, now) {
    for (const [index, sender] of this.#senders) {
      const quiet = indices.includes(index);
      if (sender.quiet && !quiet) sender.awaited = now;
      sender.quiet = quiet;
    }
  }

  /**
   * Opens a frame.
   *
   * @param binding what a receiver's frames have in common: `sender` is set by the first that is authentic
   * @return {frame, sender}, or {dropped} and why: empty (packets of nothing but padding come like that), no-codec, unencrypted,
   *   own-frame (sent back), unknown-sender, no-key, expired, replayed, failed, sender-changed
   */
  async open(binding, codec, sealed, now) {
    if (sealed.length === 0) return { dropped: 'empty' };
    if (codec === undefined) return this.#drop('no-codec', binding.sender, now);
    const parts = parse(codec, sealed);
    const index = parts === null ? Infinity : senderOf(parts.kid);
    if (!this.#isPlausible(index)) return this.#drop('unencrypted', binding.sender, now);
    if (index === this.#own) return { dropped: 'own-frame' };
    if (!this.#senders.has(index)) return { dropped: 'unknown-sender' };
    const key = this.#keys.get(parts.kid);
    if (!key) return this.#drop('no-key', index, now);
    if (now >= key.until) return this.#drop('expired', index, now);
    if (!key.window.isFresh(parts.ctr)) return this.#drop('replayed', index, now);
    let frame;
    try {
      frame = await open(parts, key);
    } catch {
      return this.#drop('failed', index, now);
    }
    // Another receiver may have had the same frame meanwhile, and the sender may have left.
    if (!key.window.isFresh(parts.ctr)) return this.#drop('replayed', index, now);
    if (this.#keys.get(parts.kid) !== key) return this.#drop('no-key', index, now);
    key.window.add(parts.ctr);
    binding.sender ??= index;
    if (binding.sender !== index) return { ...this.#drop('sender-changed', index, now), sender: index };
    this.#senders.get(index).wasOpened(now);
    return { frame, sender: index };
  }

  #isPlausible(index) {
    return this.#senders.has(index) || index <= Math.max(this.#own, ...this.#senders.keys()) + SENDERS_AHEAD;
  }

  #drop(reason, index, now) {
    this.#senders.get(index)?.wasDropped(reason, now);
    return { dropped: reason };
  }

  /** Forgets keys whose time is over, and tells of each of the others: {sender, state, opened, dropped}. */
  report(now) {
    for (const [kid, { until }] of this.#keys) if (now >= until) this.#keys.delete(kid);
    const keyed = new Set([...this.#keys.keys()].map(senderOf));
    return [...this.#senders].map(([sender, each]) => (
      { sender, state: each.state(keyed.has(sender), now), opened: each.opened, dropped: { ...each.dropped } }));
  }
}
