// The vectors of SFrame and of the key channel, for Node and for browsers. Each function returns how many it checked, or throws at the first
// that differs.
import { KeyChannelFailed, alive, encodePublicKey, hello, keyAck, leave, read, rosterAck, wrappingInfo } from '../room-page/key-messages.js';
import { unwrap } from '../room-page/key-channel.js';
import { SUITES, codecOf, decodeHeader, decrypt, deriveKey, encodeHeader, encrypt, kidOf, parse, seal } from '../room-page/sframe.js';
import { ReceivingKeys } from '../room-page/sframe-keys.js';

const GROUPS = { x25519: 0x1D, secp256r1: 0x17 };
const REASONS = { AUTH_FAIL: ['failed'], REPLAY: ['replayed'], NO_KEY: ['no-key'], OWN_FRAME: ['own-frame'], UNKNOWN_SENDER: ['unknown-sender', 'unencrypted'],
  NOT_SEALED: ['unencrypted', 'empty'] };
const LATER = 1_000_000;

const octets = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (bytes) => [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join('');
const secretKey = (secret) => crypto.subtle.importKey('raw', octets(secret), 'HKDF', false, ['deriveKey']);
const codecNamed = (name) => codecOf(`audio/${name}`) ?? codecOf(`video/${name}`);

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: is ${actual}, expected ${expected}`);
}

/** RFC 9605 appendix C: headers, and the two cipher suites that WebCrypto has. */
export async function checkRfc9605({ header, sframe }) {
  for (const { kid, ctr, encoded } of header) {
    const decoded = decodeHeader(octets(encoded));
    if (Number.isSafeInteger(kid) && Number.isSafeInteger(ctr)) {
      equal(hex(encodeHeader(kid, ctr)), encoded, 'header');
      equal(`${decoded.kid} ${decoded.ctr} ${decoded.length}`, `${kid} ${ctr} ${encoded.length / 2}`, encoded);
    } else {
      equal(decoded, null, `header with too large a number ${encoded}`);
    }
  }
  const known = sframe.filter((vector) => vector.cipher_suite in SUITES);
  for (const { cipher_suite: suite, kid, ctr, base_key: base, sframe_salt: salt, metadata, pt, ct } of known) {
    const keys = await deriveKey(await secretKey(base), suite, kid, 'encrypt');
    equal(hex(keys.salt), salt, 'salt');
    equal(hex(await encrypt(keys, ctr, octets(metadata), octets(pt))), ct, `suite ${suite}`);
    const { length } = decodeHeader(octets(ct));
    const parts = { ctr, header: octets(ct).subarray(0, length), cipherText: octets(ct).subarray(length) };
    equal(hex(await decrypt(await deriveKey(await secretKey(base), suite, kid, 'decrypt'), parts, octets(metadata))), pt, 'plain text');
  }
  return header.length + known.length;
}

async function receiving({ suite, group_secret: secret, sender_index: sender, generation, own_sender_index: own = 0 }) {
  const keys = new ReceivingKeys();
  keys.setMembers(own, [sender], 0);
  keys.install(generation, [await deriveKey(await secretKey(secret), suite, kidOf(sender, generation), 'decrypt')], 0, LATER);
  return keys;
}

/** Sealed frames of each codec, how they may be changed on the way, and what is refused. */
export async function checkSealedFrames({ frames, variants, refused }) {
  for (const vector of frames) {
    const codec = codecNamed(vector.codec);
    const kid = kidOf(vector.sender_index, vector.generation);
    equal(kid, vector.kid, 'KID');
    const keys = await deriveKey(await secretKey(vector.group_secret), vector.suite, kid, 'encrypt');
    equal(hex(keys.salt), vector.salt, 'salt');
    equal(hex(await seal(codec, octets(vector.frame), keys, vector.counter)), vector.sealed, vector.what);
    equal(hex(parse(codec, octets(vector.sealed)).header), vector.header, 'header');
  }
  for (const vector of [...frames, ...variants]) {
    const { frame, dropped } = await (await receiving(vector)).open({}, codecNamed(vector.codec), octets(vector.sealed), 1);
    equal(frame ? hex(frame) : dropped, vector.frame, vector.what);
  }
  for (const vector of refused) {
    const keys = await receiving(vector);
    for (const earlier of [vector.after ?? []].flat()) await keys.open({}, codecNamed(vector.codec), octets(earlier), 1);
    const { dropped } = await keys.open({}, codecNamed(vector.codec), octets(vector.sealed), 1);
    if (!REASONS[vector.outcome].includes(dropped)) throw new Error(`${vector.what}: ${dropped}, expected ${REASONS[vector.outcome]}`);
  }
  return frames.length + variants.length + refused.length;
}

const publicKey = ({ group, key }) => ({ group: GROUPS[group], key: octets(key) });

const WRITERS = {
  1: ({ suites, key }) => hello(suites, publicKey(key)),
  2: ({ generation, next }) => keyAck(generation, publicKey(next)),
  3: ({ sequence }) => rosterAck(Number(sequence)),
  4: ({ number }) => alive(number),
  5: () => leave(),
};

/** What is read, or thrown. */
function readOrRefuse(message) {
  try {
    return read(octets(message));
  } catch (error) {
    if (error instanceof KeyChannelFailed && error.reason === 'malformed') return null;
    throw error;
  }
}

function checkFields(vector) {
  const { type, beginning, ...fields } = read(octets(vector.hex));
  for (const [name, value] of Object.entries(fields)) {
    const plain = value instanceof Uint8Array ? hex(value) : value;
    equal(name === 'senderKey' ? hex(encodePublicKey(value)) : plain, name === 'senderKey' ? hex(encodePublicKey(publicKey(vector[name]))) : vector[name], `${vector.name}: ${name}`);
  }
}

/** Private keys in the form that WebCrypto takes: PKCS #8 of X25519 (RFC 8410), JWK of P-256. */
async function privateKey({ group, privateKey: secret, publicKey: open }) {
  if (group === 'x25519') {
    return crypto.subtle.importKey('pkcs8', octets(`302e020100300506032b656e04220420${secret}`), { name: 'X25519' }, false, ['deriveKey']);
  }
  const base64 = (text) => btoa(String.fromCharCode(...octets(text))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const jwk = { kty: 'EC', crv: 'P-256', d: base64(secret), x: base64(open.slice(2, 66)), y: base64(open.slice(66)) };
  return crypto.subtle.importKey('jwk', jwk, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveKey']);
}

async function pairOf(recipient) {
  return { group: GROUPS[recipient.group], key: octets(recipient.publicKey), secret: await privateKey(recipient) };
}

async function mustNotUnwrap(what, message, conference, pair) {
  const unwrapped = await unwrap(message, conference, pair).catch((error) => error.reason);
  equal(unwrapped, 'bad-key', what);
}

/** The message as somebody would make it who knows that the shared secret is zero. */
async function wrappedWithZeros(message, pair) {
  const zeros = await crypto.subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveKey']);
  const info = wrappingInfo('daily', pair, message.beginning);
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, zeros, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  return { ...message, wrapped: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(32))) };
}

/** The key channel's messages, the wrapping of group secrets, and what is refused. */
export async function checkKeyChannel({ messages, wrapping, malformed, unusableKeys }) {
  const written = messages.filter(({ from, versions = [1], sequence = 0 }) => from === 'endpoint' && `${versions}` === '1' && Number.isSafeInteger(Number(sequence)));
  for (const vector of written) equal(hex(WRITERS[vector.type](vector)), vector.hex, vector.name);
  const toRead = messages.filter(({ from }) => from === 'key-distributor');
  toRead.forEach(checkFields);
  const toRefuse = malformed.filter(({ from }) => from === 'key-distributor');
  for (const { hex: message, error } of toRefuse) equal(readOrRefuse(message), null, error);
  const pairs = {};
  for (const vector of wrapping) {
    const pair = await pairOf(vector.recipient);
    pairs[vector.recipient.group] = pair;
    const message = read(octets(vector.message));
    // The secret cannot be exported: what is derived of it must be the same.
    const [unwrapped, expected] = await Promise.all([await unwrap(message, vector.conference, pair), await secretKey(vector.secret)]
      .map((base) => deriveKey(base, 4, 256, 'encrypt')));
    equal(hex(unwrapped.salt), hex(expected.salt), vector.name);
    await mustNotUnwrap('another conference', message, `${vector.conference}x`, pair);
    for (const at of [1, vector.message.length / 2 - 1]) {
      const changed = octets(vector.message);
      changed[at] ^= 1;
      await mustNotUnwrap(`octet ${at} is changed`, read(changed), vector.conference, pair);
    }
  }
  for (const { group, key, why } of unusableKeys) {
    const message = await wrappedWithZeros({ ...read(octets(wrapping[0].message)), senderKey: publicKey({ group, key }) }, pairs[group]);
    await mustNotUnwrap(why, message, 'daily', pairs[group]);
  }
  return written.length + toRead.length + toRefuse.length + wrapping.length + unusableKeys.length;
}
