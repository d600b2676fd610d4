// The key channel (docs/key-channel.md): rosters and keys from the Key Distributor, in a data channel of the association that this browser's
// certificate proves. Group secrets are never in the page as octets. The keys in between give them away to whoever has them, so they are
// local to the functions that use them, and are never stored or handed on; only AES-GCM keys good for one thing leave this module.

import { KeyChannelFailed, alive, hello, keyAck, leave, read, rosterAck, wrappingInfo } from './key-messages.js';
import { SUITES, deriveKey, kidOf } from './sframe.js';

const OPENING_MILLIS = 30_000;
const FIRST_KEY_MILLIS = 30_000;
/** Messages that may wait to be looked at. */
const MOST_WAITING = 1000;
/** Key pairs that are kept for keys that may still come wrapped to them. */
const MOST_PAIRS = 32;
const NOTHING = new Uint8Array(0);
const GROUPS = {
  0x1D: { name: 'X25519' },
  0x17: { name: 'ECDH', namedCurve: 'P-256' },
};
const CLOCK = { now: () => performance.now(), set: (action, millis) => setTimeout(action, millis), clear: (timer) => clearTimeout(timer) };

/** A new key pair {group, key, secret} to which keys can be wrapped: by X25519, or by P-256 if the browser has no X25519. */
async function newKeyPair(groups = [0x1D, 0x17]) {
  const [group, ...others] = groups;
  try {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(GROUPS[group], false, ['deriveKey']);
    return { group, key: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), secret: privateKey };
  } catch (error) {
    if (others.length === 0) throw error;
    return newKeyPair(others);
  }
}

/** The group secret of a key message, as a key for HKDF that never leaves the caller; rejects if it was not wrapped to this key pair for this. */
export async function unwrap(message, conference, recipient) {
  const { subtle } = crypto;
  if (message.senderKey.group !== recipient.group) throw new KeyChannelFailed('bad-key', 'a key was wrapped in another group than asked for');
  const group = GROUPS[recipient.group];
  try {
    const sender = await subtle.importKey('raw', message.senderKey.key, group, false, []);
    const shared = await subtle.deriveKey({ name: group.name, public: sender }, recipient.secret, 'HKDF', false, ['deriveKey']);
    const info = wrappingInfo(conference, recipient, message.beginning);
    const wrapping = await subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: NOTHING, info }, shared, { name: 'AES-GCM', length: 256 }, false, ['unwrapKey']);
    return await subtle.unwrapKey('raw', message.wrapped, wrapping, { name: 'AES-GCM', iv: new Uint8Array(12) }, 'HKDF', false, ['deriveKey']);
  } catch {
    throw new KeyChannelFailed('bad-key', 'a key cannot be unwrapped');
  }
}

/**
 * This side of the key channel. Events: `roster` (detail {roster, own, others}: a verified one, with this side's sender index and the others');
 * `key` (detail {generation, own, others, begin, lifetime}: to seal and open with, times in milliseconds); `end` (detail an Error), after which
 * nothing comes any more: a message that cannot be, a roster or key that is refused, a time-out, the Key Distributor's refusal, the channel's end.
 */
export class KeyChannel extends EventTarget {
  #channel;
  #conference;
  #rosters;
  #suites;
  #clock;
  #pairs = new Map();
  #lastPair = -1;
  #generation = null;
  #senderIndex = null;
  #fastest = Infinity;
  #waiting = 0;
  #queue = Promise.resolve();
  #timer = null;
  #isClosed = false;

  /**
   * @param channel RTCDataChannel, made before the offer
   * @param conference the room's name
   * @param rosters RosterFollower of this call
   * @param suites that this side takes, the best first
   * @param clock for tests
   */
  constructor(channel, conference, rosters, { suites = Object.keys(SUITES).map(Number), clock = CLOCK } = {}) {
    super();
    this.#channel = channel;
    this.#conference = conference;
    this.#rosters = rosters;
    this.#suites = suites;
    this.#clock = clock;
  }

  /** Says hello as soon as the channel is open. */
  start() {
    const channel = this.#channel;
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => this.#arrived(data);
    channel.onclose = () => this.#fail('channel-closed', 'it was closed');
    channel.onerror = ({ error }) => this.#fail('channel-closed', error?.message ?? 'it broke');
    channel.onopen = () => this.#enqueue(() => this.#hello());
    this.#expect(OPENING_MILLIS, 'no-channel', 'it was not opened in time');
    if (channel.readyState === 'open') channel.onopen();
  }

  /** Tells the Key Distributor that this side leaves. */
  leave() {
    this.#send(leave());
    this.close();
  }

  /** Forgets everything. */
  close() {
    this.#isClosed = true;
    this.#clock.clear(this.#timer);
    this.#pairs.clear();
    for (const event of ['message', 'close', 'error', 'open']) this.#channel[`on${event}`] = null;
  }

  #end(error) {
    if (this.#isClosed) return;
    this.close();
    this.#tell('end', error);
  }

  #fail(reason, text) {
    this.#end(new KeyChannelFailed(reason, text));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #send(octets) {
    if (!this.#isClosed && this.#channel.readyState === 'open') this.#channel.send(octets);
  }

  #expect(millis, reason, text) {
    this.#clock.clear(this.#timer);
    this.#timer = this.#clock.set(() => this.#fail(reason, text), millis);
  }

  /** One after the other, in the order in which they came. */
  #enqueue(action) {
    this.#waiting += 1;
    if (this.#waiting > MOST_WAITING) this.#fail('too-many-messages', 'more messages came than can be looked at');
    this.#queue = this.#queue.then(async () => {
      this.#waiting -= 1;
      if (!this.#isClosed) await action();
    }).catch((error) => this.#end(error));
  }

  #arrived(data) {
    const arrival = this.#clock.now();
    this.#enqueue(() => {
      if (!(data instanceof ArrayBuffer)) throw new KeyChannelFailed('malformed', 'a message is not binary');
      const message = read(new Uint8Array(data));
      return this.#handle(message, arrival);
    });
  }

  #handle(message, arrival) {
    if (message.type === 'roster') return this.#roster(message, arrival);
    if (message.type === 'key') return this.#key(message, arrival);
    if (message.type === 'refusal') throw new KeyChannelFailed(message.condition, `it refused: ${message.detail || message.condition}`);
    return this.#send(alive(message.number));
  }

  async #newPair() {
    const pair = await newKeyPair();
    this.#lastPair += 1;
    this.#pairs.set(this.#lastPair, pair);
    this.#pairs.delete(this.#lastPair - MOST_PAIRS);
    return pair;
  }

  async #hello() {
    this.#expect(FIRST_KEY_MILLIS, 'no-key', 'no key came in time');
    this.#send(hello(this.#suites, await this.#newPair()));
  }

  async #roster({ update }, arrival) {
    const roster = await this.#rosters.accept(update);
    if (roster === null || this.#isClosed) return;
    this.#fastest = Math.min(this.#fastest, arrival - roster.header.made);
    const own = this.#ownOf(roster);
    if (this.#senderIndex !== null && own !== this.#senderIndex) throw new KeyChannelFailed('wrong-sender-index', 'the roster gives this side another sender index');
    this.#senderIndex = own;
    this.#tell('roster', { roster, own, others: roster.members.map(({ senderIndex }) => senderIndex).filter((index) => index !== own) });
    this.#send(rosterAck(roster.header.sequence));
  }

  #ownOf({ members }) {
    const own = members.find(({ fingerprint }) => this.#rosters.own.includes(fingerprint));
    if (!own) throw new KeyChannelFailed('no-members', 'the roster has its members left out, so that their keys cannot be made');
    return own.senderIndex;
  }

  async #key(message, arrival) {
    const { latest } = this.#rosters;
    const { generation, suite } = message;
    if (latest?.header.generation !== generation) throw new KeyChannelFailed('no-roster', `key ${generation} came without its roster`);
    if (message.senderIndex !== this.#senderIndex) throw new KeyChannelFailed('wrong-sender-index', 'the key is for another sender index than the roster says');
    if (generation === this.#generation) throw new KeyChannelFailed('key-replayed', `key ${generation} came again`);
    if (!this.#suites.includes(suite)) throw new KeyChannelFailed('wrong-suite', `the key is for the cipher suite ${suite}, which was not offered`);
    const recipient = this.#pairs.get(message.recipientKey);
    if (!recipient) throw new KeyChannelFailed('bad-key', 'a key was wrapped to a public key that is not in use');
    const lifetime = message.ttl * 1000 - Math.max(0, arrival - latest.header.made - this.#fastest);
    if (lifetime <= 0) throw new KeyChannelFailed('key-expired', 'a key came after its time to live');
    const keys = await this.#keysOf(message, recipient, latest.members);
    const next = await this.#newPair();
    if (this.#isClosed) return;
    for (const number of this.#pairs.keys()) if (number < message.recipientKey) this.#pairs.delete(number);
    this.#generation = generation;
    this.#expect(lifetime, 'key-expired', 'the key\'s time to live is over and there is no other');
    this.#tell('key', { generation, ...keys, begin: message.begin, lifetime });
    this.#send(keyAck(generation, next));
  }

  async #keysOf(message, recipient, members) {
    const { generation, suite, senderIndex } = message;
    const secret = await unwrap(message, this.#conference, recipient);
    const keyOf = (index, usage) => deriveKey(secret, suite, kidOf(index, generation), usage);
    const own = await keyOf(senderIndex, 'encrypt');
    const others = members.filter((member) => member.senderIndex !== senderIndex);
    return { own, others: await Promise.all(others.map((member) => keyOf(member.senderIndex, 'decrypt'))) };
  }
}
