// The messages of the key channel (docs/key-channel.md): what this side writes and what it reads. Anything that is not exactly one message
// is refused.

import { bigEndian, concat } from './sframe.js';

export const LARGEST_MESSAGE = 16_384;
const WRAPPED_OCTETS = 48;
const GROUP_OCTETS = { 0x1D: 32, 0x17: 65 };

/** Why the key channel cannot be gone on with; `reason` is for programs. */
export class KeyChannelFailed extends Error {
  constructor(reason, text) {
    super(`The Key Distributor's channel ended: ${text} (${reason}).`);
    this.name = 'KeyChannelFailed';
    this.reason = reason;
  }
}

function malformed(text) {
  throw new KeyChannelFailed('malformed', text);
}

const vector = (octets, lengthOctets = 1) => [...bigEndian(octets.length, lengthOctets), ...octets];
const message = (type, ...parts) => Uint8Array.of(type, ...parts.flat());

/** A public key, {group, key}. */
export const encodePublicKey = ({ group, key }) => Uint8Array.of(...bigEndian(group, 2), ...vector(key));
export const hello = (suites, publicKey) => message(1, vector([1]), vector(suites.flatMap((suite) => bigEndian(suite, 2))), [...encodePublicKey(publicKey)]);
export const keyAck = (generation, next) => message(2, bigEndian(generation, 4), [...encodePublicKey(next)]);
export const rosterAck = (sequence) => message(3, bigEndian(sequence, 8));
export const alive = (number) => message(4, bigEndian(number, 4));
export const leave = () => message(5);

/** What a wrapping key is for (the info of HKDF): the conference, whose key it was wrapped to, and the message up to what is wrapped. */
export function wrappingInfo(conference, recipient, beginning) {
  return concat(new TextEncoder().encode('perc key channel v1\0'), vector(new TextEncoder().encode(conference)), encodePublicKey(recipient), beginning);
}

class Reader {
  constructor(octets) {
    this.octets = octets;
    this.at = 0;
  }

  take(length, field) {
    if (length > this.octets.length - this.at) malformed(`${field} is cut off`);
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }

  number(length, field, { least = 0 } = {}) {
    const value = this.take(length, field).reduce((sum, octet) => sum * 256 + octet, 0);
    return value < least ? malformed(`${field} is ${value}, expected at least ${least}`) : value;
  }

  vector(lengthOctets, field, least, most) {
    const length = this.number(lengthOctets, field);
    if (length < least || length > most) malformed(`${field} has ${length} octets, expected ${least} to ${most}`);
    return this.take(length, field);
  }

  publicKey(field) {
    const group = this.number(2, field);
    const expected = GROUP_OCTETS[group] ?? malformed(`${field} is of the unknown group ${group}`);
    const key = this.vector(1, field, expected, expected);
    if (expected === 65 && key[0] !== 4) malformed(`${field} is not an uncompressed point`);
    return { group, key };
  }
}

function readKey(reader) {
  const read = {
    generation: reader.number(4, 'generation'), suite: reader.number(2, 'suite'), senderIndex: reader.number(4, 'sender_index', { least: 1 }),
    ttl: reader.number(3, 'ttl', { least: 1 }), begin: reader.number(2, 'begin'), recipientKey: reader.number(4, 'recipient_key'),
    senderKey: reader.publicKey('sender_key'),
  };
  read.beginning = reader.octets.slice(0, reader.at);
  read.wrapped = reader.vector(1, 'wrapped', WRAPPED_OCTETS, WRAPPED_OCTETS);
  return read;
}

function readText(octets, field, pattern) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    malformed(`${field} is not UTF-8`);
  }
  return pattern.test(text) ? text : malformed(`${field} has characters that it must not have`);
}

const READERS = {
  16: ['key', readKey],
  17: ['roster', (reader) => ({ update: reader.take(Math.max(1, reader.octets.length - reader.at), 'roster') })],
  18: ['probe', (reader) => ({ number: reader.number(4, 'number') })],
  19: ['refusal', (reader) => ({
    condition: readText(reader.vector(1, 'condition', 1, 64), 'condition', /^[a-z0-9]+(-[a-z0-9]+)*$/),
    detail: readText(reader.vector(2, 'detail', 0, 512), 'detail', /^/),
  })],
};

/** Reads a message of the Key Distributor, octets of their own; throws KeyChannelFailed. */
export function read(octets) {
  if (octets.length > LARGEST_MESSAGE) malformed(`a message has ${octets.length} octets, expected at most ${LARGEST_MESSAGE}`);
  const reader = new Reader(octets);
  const type = reader.number(1, 'the message type');
  const [name, readBody] = READERS[type] ?? malformed(`${type} is no message type of the Key Distributor's`);
  const body = readBody(reader);
  if (reader.at < octets.length) malformed(`something follows the message ${name}`);
  return { type: name, ...body };
}
