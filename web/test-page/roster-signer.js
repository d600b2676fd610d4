// Signed rosters (docs/roster.md), for tests in Node and in browsers.
import { bigEndian, concat, utf8 } from '../room-page/octets.js';

const { subtle } = crypto;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const der = (tag, ...parts) => concat([tag, 0x82], bigEndian(concat(...parts).length, 2), ...parts);

export const vector = (octets, length = 1) => concat(bigEndian(octets.length, length), octets);
export const digest = async (...parts) => new Uint8Array(await subtle.digest('SHA-256', concat(...parts)));
export const digestOf = (header) => digest(utf8('perc roster digest v1\0'), header);
export const line = (print) => `sha-256 ${[...print].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(':')}`;

/** A keyed member, encoded. Rosters have them in the order of their names. */
export function member(name, print, senderIndex, flags = 0) {
  return concat(vector(utf8(`${name}-tls-id-0123456789`)), vector(utf8(`${name}@idp.example`), 2), vector(print), bigEndian(1000 + senderIndex, 8), [2],
    bigEndian(senderIndex, 4), [flags]);
}

/** A key with its certificate, as far as it matters to rosters. */
export class RosterSigner {
  static async make() {
    const signer = new RosterSigner();
    signer.keys = await subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const info = new Uint8Array(await subtle.exportKey('spki', signer.keys.publicKey));
    const empty = der(0x30);
    signer.certificate = der(0x30, der(0x30, der(0xA0), der(0x02), empty, empty, empty, empty, info), empty);
    signer.print = await digest(signer.certificate);
    return signer;
  }

  async header({ version = 2, conference = 'daily', signer = this.print, sequence, generation, made = 1000, members, previous = new Uint8Array(32) }) {
    return concat([version], vector(utf8(conference)), signer, bigEndian(sequence, 8), bigEndian(generation, 4), bigEndian(generation & 0xFFFF, 2),
      bigEndian(3600, 3), bigEndian(made, 8), vector([], 2), bigEndian(members.length, 4), await digest(...members), vector([], 2), previous);
  }

  /** An update that makes an empty list one of these members, with the signed header. */
  async signed(header, members, certificate = this.certificate) {
    const signature = new Uint8Array(await subtle.sign(ECDSA, this.keys.privateKey, concat(new Uint8Array(64).fill(0x20), utf8('perc roster v1\0'), header)));
    const integer = (octets) => concat([0x02, 33, 0], octets);
    const asDer = concat([0x30, 70], integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
    return concat([1], vector([], 3), vector(concat(...members), 3), vector(certificate, 2), vector(header, 2), vector(asDer));
  }

  /** The update of a roster, {sequence, generation, members, ...}. */
  async update(about, { shown = about.members, certificate = this.certificate } = {}) {
    return this.signed(await this.header(about), shown, certificate);
  }
}
