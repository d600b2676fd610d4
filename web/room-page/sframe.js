// SFrame (RFC 9605) of encoded frames: the header, the keys, and what each codec needs in clear. Nothing here has a clock or a state.

import { bigEndian, concat, numberIn, utf8 } from './octets.js';

/** Cipher suites by their numbers (RFC 9605 section 4.5), in the order of preference. */
export const SUITES = { 4: { bits: 128, hash: 'SHA-256' }, 5: { bits: 256, hash: 'SHA-512' } };
export const LARGEST_COUNTER = 2 ** 48 - 1;
const LARGEST_SENDER = 2 ** 32 - 1;

const TAG_OCTETS = 16;
const NONCE_OCTETS = 12;
const CODECS = { 'audio/opus': 1, 'video/vp8': 2, 'video/vp9': 3, 'video/av1': 4 };
const AV1 = CODECS['video/av1'];
const VP8 = CODECS['video/vp8'];
/** OBU types, with the bit that says that a size follows (AV1 section 5.3.2). 9 is reserved: no decoder takes a sealed unit for a frame. */
const OBU_SEQUENCE_HEADER = 1;
const TEMPORAL_DELIMITER = [0x12, 0x00];
const OBU_SEALED = 9;

const NOTHING = new Uint8Array(0);

/** The number of a codec in the authenticated data, or undefined for one that is never sealed. */
export const codecOf = (mimeType) => CODECS[mimeType?.toLowerCase()];

/** The KID of a sender's keys (an index from 1 on) in a generation. */
export const kidOf = (sender, generation) => sender * 256 + (generation % 256);
export const senderOf = (kid) => Math.floor(kid / 256);

/** A header (RFC 9605 section 4.3); both numbers are below 2^53. */
export function encodeHeader(kid, ctr) {
  const field = (value) => (value < 8 ? { bits: value, octets: [] } : { bits: 8 | (bigEndian(value).length - 1), octets: bigEndian(value) });
  const [k, c] = [field(kid), field(ctr)];
  return Uint8Array.of((k.bits << 4) | c.bits, ...k.octets, ...c.octets);
}

/** The header at the beginning of these octets, or null if none of ours is there: cut off, not the shortest form, or too large a number. */
export function decodeHeader(octets) {
  let length = 1;
  const field = (bits) => {
    if (bits < 8) return bits;
    const taken = octets.subarray(length, length += bits - 7);
    const value = numberIn(taken);
    return value < 8 || taken[0] === 0 ? NaN : value;
  };
  const kid = field(octets[0] >> 4);
  const ctr = field(octets[0] & 15);
  return octets.length >= length && Number.isSafeInteger(kid) && Number.isSafeInteger(ctr) ? { kid, ctr, length } : null;
}

/**
 * The key of a KID (RFC 9605 section 4.4.2), by reference.
 *
 * @param base the group secret, a CryptoKey of HKDF for deriveKey
 * @param suite 4 or 5
 * @param usage encrypt or decrypt
 * @return {kid, key, salt}: key is not extractable and good for this only
 */
export async function deriveKey(base, suite, kid, usage) {
  const { bits, hash } = SUITES[suite];
  const hkdf = (purpose) => ({ name: 'HKDF', hash, salt: NOTHING, info: Uint8Array.of(...utf8(`SFrame 1.0 Secret ${purpose} `), ...bigEndian(kid, 8), ...bigEndian(suite, 2)) });
  const key = crypto.subtle.deriveKey(hkdf('key'), base, { name: 'AES-GCM', length: bits }, false, [usage]);
  // The first octets of a longer output of HKDF are the shorter one. The salt is no secret by itself.
  const longer = await crypto.subtle.deriveKey(hkdf('salt'), base, { name: 'AES-GCM', length: 128 }, true, ['encrypt']);
  const salt = new Uint8Array(await crypto.subtle.exportKey('raw', longer)).slice(0, NONCE_OCTETS);
  return { kid, key: await key, salt };
}

function algorithm(salt, ctr, header, metadata) {
  const iv = salt.slice();
  bigEndian(ctr, NONCE_OCTETS).forEach((octet, at) => { iv[at] ^= octet; });
  return { name: 'AES-GCM', iv, additionalData: concat(header, metadata), tagLength: 8 * TAG_OCTETS };
}

/** SFrame header, ciphertext and tag (RFC 9605 section 4.4.3). */
export async function encrypt({ kid, key, salt }, ctr, metadata, plain) {
  const header = encodeHeader(kid, ctr);
  return concat(header, new Uint8Array(await crypto.subtle.encrypt(algorithm(salt, ctr, header, metadata), key, plain)));
}

/** The plain text of ciphertext and tag; rejects if they, header or metadata are not authentic (RFC 9605 section 4.4.4). */
export async function decrypt({ key, salt }, { ctr, header, cipherText }, metadata) {
  return new Uint8Array(await crypto.subtle.decrypt(algorithm(salt, ctr, header, metadata), key, cipherText));
}

/** The units of an AV1 temporal unit, or null if it is none. */
function obus(unit) {
  const found = [];
  for (let at = 0; at < unit.length;) {
    const start = at;
    const header = unit[at];
    at += header & 4 ? 2 : 1;
    const sized = (header & 2) !== 0;
    let size = sized ? 0 : unit.length - at;
    for (let shift = 1, more = sized; more; shift *= 128, at += 1) {
      if (at >= unit.length || shift > 2 ** 49) return null;
      size += (unit[at] & 127) * shift;
      more = unit[at] > 127;
    }
    if (header > 127 || size < 0 || at + size > unit.length) return null;
    found.push({ type: header >> 3, sized, start, payload: at, end: at + size });
    at += size;
  }
  return found;
}

function leb128(value) {
  const octets = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...octets, rest];
    octets.push((rest & 127) | 128);
  }
}

/** How many octets of a VP8 frame, sealed or not, are in clear (RFC 7741 section 4.3): frame tag, and in a key frame start code and size. */
const clearOfVp8 = (frame) => (frame[0] & 1 ? 3 : 10);

/** What goes before a sealed frame, or null if the frame cannot be one of its codec. */
function clearPart(codec, frame) {
  if (frame.length === 0) return null;
  if (codec !== VP8) return NOTHING;
  return frame.length < clearOfVp8(frame) ? null : frame.subarray(0, clearOfVp8(frame));
}

function wrapAv1(unit, sealed) {
  const sequence = obus(unit)?.find(({ type }) => type === OBU_SEQUENCE_HEADER);
  return concat(TEMPORAL_DELIMITER, sequence ? unit.subarray(sequence.start, sequence.end) : NOTHING, [(OBU_SEALED << 3) | 2], leb128(sealed.length), sealed);
}

function isAv1(unit) {
  const units = obus(unit);
  return units !== null && units.every(({ type, sized }) => sized || type !== OBU_SEQUENCE_HEADER);
}

/**
 * Seals a frame.
 *
 * @param codec its number
 * @param frame octets of the frame; for AV1 a temporal unit
 * @param keys {kid, key, salt}
 * @param ctr never used before with this key
 * @return the sealed frame, or null if the frame cannot be one of its codec
 */
export async function seal(codec, frame, keys, ctr) {
  const clear = clearPart(codec, frame);
  if (clear === null || (codec === AV1 && !isAv1(frame))) return null;
  const sealed = await encrypt(keys, ctr, concat([codec], clear), frame.subarray(clear.length));
  return codec === AV1 ? wrapAv1(frame, sealed) : concat(clear, sealed);
}

/** The parts of a sealed frame, {codec, kid, ctr, clear, header, cipherText}, or null if it cannot be one. */
export function parse(codec, sealed) {
  let rest = sealed;
  if (codec === AV1) {
    const last = obus(sealed)?.at(-1);
    if (last?.type !== OBU_SEALED) return null;
    rest = sealed.subarray(last.payload, last.end);
  }
  const clear = codec === VP8 ? rest.subarray(0, clearOfVp8(rest)) : NOTHING;
  rest = rest.subarray(clear.length);
  const header = decodeHeader(rest);
  if (header === null || rest.length < header.length + TAG_OCTETS) return null;
  if (senderOf(header.kid) < 1 || senderOf(header.kid) > LARGEST_SENDER || header.ctr > LARGEST_COUNTER) return null;
  return { codec, kid: header.kid, ctr: header.ctr, clear, header: rest.subarray(0, header.length), cipherText: rest.subarray(header.length) };
}

/** The frame whose parts these are, with the keys {key, salt} of its KID; rejects if they are not authentic. */
export async function open(parts, keys) {
  return concat(parts.clear, await decrypt(keys, parts, concat([parts.codec], parts.clear)));
}
