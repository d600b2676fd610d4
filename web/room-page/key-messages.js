// The messages of the key channel (docs/key-channel.md): what this side writes and what it reads. Anything that is not exactly one message
// is refused.

import { Reader, bigEndian, concat, utf8 } from './octets.js';

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
  return concat(utf8('perc key channel v1\0'), vector(utf8(conference)), encodePublicKey(recipient), beginning);
}

function readPublicKey(reader, field) {
  const group = reader.number(2, field);
  const expected = GROUP_OCTETS[group] ?? malformed(`${field} is of the unknown group ${group}`);
  const key = reader.vector(1, field, expected, expected);
  if (expected === 65 && key[0] !== 4) malformed(`${field} is not an uncompressed point`);
  return { group, key };
}

function readKey(reader) {
  const read = {
    generation: reader.number(4, 'generation'), suite: reader.number(2, 'suite'), senderIndex: reader.number(4, 'sender_index', 1),
    ttl: reader.number(3, 'ttl', 1), begin: reader.number(2, 'begin'), recipientKey: reader.number(4, 'recipient_key'),
    senderKey: readPublicKey(reader, 'sender_key'),
  };
  read.beginning = reader.octets.slice(0, reader.at);
  read.wrapped = reader.vector(1, 'wrapped', WRAPPED_OCTETS, WRAPPED_OCTETS);
  return read;
}

function readCondition(reader) {
  const text = reader.text(1, 'condition', 1, 64);
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) ? text : malformed('condition has characters that it must not have');
}

const READERS = {
  16: ['key', readKey],
  17: ['roster', (reader) => ({ update: reader.take(Math.max(1, reader.rest.length), 'roster') })],
  18: ['probe', (reader) => ({ number: reader.number(4, 'number') })],
  19: ['refusal', (reader) => ({ condition: readCondition(reader), detail: reader.text(2, 'detail', 0, 512) })],
};

/** Reads a message of the Key Distributor, octets of their own; throws KeyChannelFailed. */
export function read(octets) {
  if (octets.length > LARGEST_MESSAGE) malformed(`a message has ${octets.length} octets, expected at most ${LARGEST_MESSAGE}`);
  const reader = new Reader(octets, malformed);
  const type = reader.number(1, 'the message type');
  const [name, readBody] = READERS[type] ?? malformed(`${type} is no message type of the Key Distributor's`);
  const body = readBody(reader);
  reader.end(`the message ${name}`);
  return { type: name, ...body };
}
