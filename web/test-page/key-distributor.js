// A Key Distributor's end of the key channel, for tests in Node and in browsers: it signs rosters, wraps group secrets, and keeps what came.
import { encodePublicKey, wrappingInfo } from '../room-page/key-messages.js';
import { bigEndian, concat, numberIn, utf8 } from '../room-page/octets.js';
import { RosterSigner, digestOf, member, vector } from './roster-signer.js';

const { subtle } = crypto;
const GROUPS = { 0x1D: { name: 'X25519' }, 0x17: { name: 'ECDH', namedCurve: 'P-256' } };

/** A member's fingerprint: as many octets of its sender index. */
export const printOf = (index) => new Uint8Array(32).fill(index);

const encoded = (index, senderIndex = index) => member(`member-${String(index).padStart(4, '0')}`, printOf(index), senderIndex);

/** What an endpoint said. */
function heard(octets) {
  const number = (at, length) => numberIn(octets.subarray(at, at + length));
  const publicKey = (at) => ({ group: number(at, 2), key: octets.slice(at + 3) });
  if (octets[0] === 1) return { type: 'hello', suites: [...octets.subarray(4, 4 + octets[3])], key: publicKey(4 + octets[3]) };
  if (octets[0] === 2) return { type: 'key_ack', generation: number(1, 4), key: publicKey(5) };
  return { type: { 3: 'roster_ack', 4: 'alive', 5: 'leave' }[octets[0]], number: number(1, octets.length - 1) };
}

export class KeyDistributor {
  /** @param channel of one endpoint: send(octets), and onmessage is set here */
  static async make(channel, conference = 'daily') {
    const kd = new KeyDistributor();
    const signer = await RosterSigner.make();
    Object.assign(kd, { channel, conference, signer, print: signer.print, messages: [], publicKeys: [], sequence: 0, made: 1000 });
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => {
      const message = heard(new Uint8Array(data));
      if (message.key) kd.publicKeys.push(message.key);
      kd.messages.push(message);
    };
    return kd;
  }

  /** A roster message; its members are given by their sender indices, unless `indices` has another one for somebody. */
  roster(generation, members, { indices = {} } = {}) {
    return this.rosterOf(generation, [...members].sort((a, b) => a - b).map((index) => encoded(index, indices[index])));
  }

  /** A roster message of encoded members. */
  async rosterOf(generation, members) {
    this.sequence += 1;
    const { conference, sequence, made, previous } = this;
    const header = await this.signer.header({ conference, sequence, generation, made, members, previous });
    this.previous = await digestOf(header);
    return concat([17], await this.signer.signed(header, members));
  }

  async key(generation, senderIndex, { secret = new Uint8Array(32).fill(generation), suite = 4, ttl = 3600, begin = 0, recipientKey = this.publicKeys.length - 1 } = {}) {
    const recipient = this.publicKeys.at(recipientKey);
    const group = GROUPS[recipient.group];
    const pair = await subtle.generateKey(group, false, ['deriveKey']);
    const own = { group: recipient.group, key: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) };
    const beginning = concat([16], bigEndian(generation, 4), bigEndian(suite, 2), bigEndian(senderIndex, 4), bigEndian(ttl, 3), bigEndian(begin, 2),
      bigEndian(recipientKey, 4), encodePublicKey(own));
    const theirs = await subtle.importKey('raw', recipient.key, group, false, []);
    const shared = await subtle.deriveKey({ name: group.name, public: theirs }, pair.privateKey, 'HKDF', false, ['deriveKey']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: wrappingInfo(this.conference, recipient, beginning) };
    const wrapping = await subtle.deriveKey(hkdf, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    const wrapped = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, wrapping, secret));
    return concat(beginning, vector(wrapped));
  }

  /** Sends what is given, promised or not, one after the other. */
  async send(...messages) {
    for (const message of messages) this.channel.send(await message);
  }
}

export const probe = (number) => concat([18], bigEndian(number, 4));
export const refusal = (condition, detail = '') => concat([19], vector(utf8(condition)), vector(utf8(detail), 2));
