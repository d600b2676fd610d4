// A Key Distributor's end of the key channel, for tests in Node and in browsers: it signs rosters, wraps group secrets, and keeps what came.
import { encodePublicKey, wrappingInfo } from '../room-page/key-messages.js';
import { bigEndian, concat, utf8 } from '../room-page/octets.js';

const { subtle } = crypto;
const GROUPS = { 0x1D: { name: 'X25519' }, 0x17: { name: 'ECDH', namedCurve: 'P-256' } };
const vector = (octets, length = 1) => concat(bigEndian(octets.length, length), octets);
const digest = async (...parts) => new Uint8Array(await subtle.digest('SHA-256', concat(...parts)));
const der = (tag, ...parts) => concat([tag, 0x82], bigEndian(concat(...parts).length, 2), ...parts);

export const line = (print) => `sha-256 ${[...print].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(':')}`;

/** A member's fingerprint: as many octets of its sender index. */
export const printOf = (index) => new Uint8Array(32).fill(index);

function member(index, senderIndex = index) {
  return concat(vector(utf8(`member-${String(index).padStart(4, '0')}-tls-id-0123`)), vector(utf8(`m${index}@idp.example`), 2), vector(printOf(index)),
    bigEndian(1000 + index, 8), [2], bigEndian(senderIndex, 4), [0]);
}

/** What an endpoint said. */
function heard(octets) {
  const number = (at, length) => octets.subarray(at, at + length).reduce((sum, octet) => sum * 256 + octet, 0);
  const publicKey = (at) => ({ group: number(at, 2), key: octets.slice(at + 3) });
  if (octets[0] === 1) return { type: 'hello', suites: [...octets.subarray(4, 4 + octets[3])], key: publicKey(4 + octets[3]) };
  if (octets[0] === 2) return { type: 'key_ack', generation: number(1, 4), key: publicKey(5) };
  return { type: { 3: 'roster_ack', 4: 'alive', 5: 'leave' }[octets[0]], number: number(1, octets.length - 1) };
}

export class KeyDistributor {
  /** @param channel of one endpoint: send(octets), and onmessage is set here */
  static async make(channel, conference = 'daily') {
    const kd = new KeyDistributor();
    Object.assign(kd, { channel, conference, messages: [], publicKeys: [], sequence: 0, previous: new Uint8Array(32), made: 1000 });
    kd.signing = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const info = new Uint8Array(await subtle.exportKey('spki', kd.signing.publicKey));
    const empty = der(0x30);
    kd.certificate = der(0x30, der(0x30, der(0xA0), der(0x02), empty, empty, empty, empty, info), empty);
    kd.print = await digest(kd.certificate);
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => {
      const message = heard(new Uint8Array(data));
      if (message.key) kd.publicKeys.push(message.key);
      kd.messages.push(message);
    };
    return kd;
  }

  /** A roster message; its members are given by their sender indices, unless `indices` has another one for somebody. */
  async roster(generation, members, { indices = {} } = {}) {
    this.sequence += 1;
    const encoded = [...members].sort((a, b) => a - b).map((index) => member(index, indices[index]));
    const header = concat([2], vector(utf8(this.conference)), this.print, bigEndian(this.sequence, 8), bigEndian(generation, 4), bigEndian(generation & 0xFFFF, 2),
      bigEndian(3600, 3), bigEndian(this.made, 8), vector([], 2), bigEndian(members.length, 4), await digest(...encoded), vector([], 2), this.previous);
    this.previous = await digest(utf8('perc roster digest v1\0'), header);
    const signature = new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.signing.privateKey,
      concat(new Uint8Array(64).fill(0x20), utf8('perc roster v1\0'), header)));
    const integer = (octets) => concat([0x02, 33, 0], octets);
    const asDer = concat([0x30, 70], integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
    return concat([17, 1], vector([], 3), vector(concat(...encoded), 3), vector(this.certificate, 2), vector(header, 2), vector(asDer));
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
