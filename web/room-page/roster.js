// The Key Distributor's signed rosters, verified as native endpoints do (docs/roster.md): signed by the key of the certificate in the
// answer, each following from the one before, with this browser's own certificate on the list.

import { Reader, concat, utf8 } from './octets.js';

const VERSION = 2;
const RESET = 1;
const MORE = 2;
const OMITTED = 4;
const RECORDS = 1;
const MAX_MEMBERS = 10_000;
const CODE_ROUNDS = 5_199;
const HASHES = { 32: 'sha-256', 48: 'sha-384', 64: 'sha-512' };
const CURVES = { '2a8648ce3d030107': { name: 'P-256', octets: 32 }, '2b81040022': { name: 'P-384', octets: 48 } };

/** Why a roster is not believed; `reason` is for programs. */
export class RosterRefused extends Error {
  constructor(reason, text) {
    super(`The list of who is here cannot be trusted: ${text} (${reason}).`);
    this.name = 'RosterRefused';
    this.reason = reason;
  }
}

function refuse(reason, text) {
  throw new RosterRefused(reason, text);
}

const malformed = (text) => refuse('malformed', text);
const hex = (octets) => [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('');
const same = (a, b) => hex(a) === hex(b);

async function digest(algorithm, ...parts) {
  return new Uint8Array(await crypto.subtle.digest(algorithm, concat(...parts)));
}

function tlsId(reader) {
  const text = reader.text(1, 'tls_id');
  return /^[\x21-\x7e]{20,255}$/.test(text) ? text : malformed('tls_id is not 20 to 255 characters of US-ASCII');
}

function identity(reader) {
  return reader.text(2, 'identity') || malformed('identity is empty');
}

function member(reader) {
  const begun = reader.at;
  const read = { tlsId: tlsId(reader), identity: identity(reader) };
  const fingerprint = reader.vector(1, 'fingerprint');
  const algorithm = HASHES[fingerprint.length] ?? malformed('fingerprint is none');
  read.fingerprint = `${algorithm} ${hex(fingerprint).toUpperCase().match(/../g).join(':')}`;
  read.joined = reader.number(8, 'joined');
  read.state = { 1: 'admitted', 2: 'keyed' }[reader.number(1, 'state')] ?? malformed('state is not 1 or 2');
  read.senderIndex = reader.number(4, 'sender_index') || malformed('sender_index is 0');
  const flags = reader.number(1, 'flags');
  if (flags & ~RECORDS) malformed('a member\'s flags have unknown bits');
  read.records = (flags & RECORDS) !== 0;
  read.encoded = reader.octets.subarray(begun, reader.at);
  return read;
}

function all(octets, read) {
  const reader = new Reader(octets, malformed);
  const list = [];
  while (reader.rest.length > 0) list.push(read(reader));
  return list;
}

function decodeUpdate(octets) {
  const reader = new Reader(octets, malformed);
  const flags = reader.number(1, 'flags');
  if (flags & ~(RESET | MORE | OMITTED)) malformed('flags has unknown bits');
  const update = {
    reset: (flags & RESET) !== 0, omitted: (flags & OMITTED) !== 0,
    removed: all(reader.vector(3, 'removed'), tlsId), changed: all(reader.vector(3, 'changed'), member), signed: null,
  };
  if (!(flags & MORE)) {
    update.signed = { certificate: reader.vector(2, 'certificate'), header: reader.vector(2, 'header'), signature: reader.vector(1, 'signature') };
  }
  reader.end('update');
  return update;
}

function decodeHeader(octets) {
  const reader = new Reader(octets, malformed);
  if (reader.number(1, 'version') !== VERSION) malformed(`version is not ${VERSION}`);
  const header = {
    conference: reader.text(1, 'conference'), signer: reader.take(32, 'signer'), sequence: reader.number(8, 'sequence'),
    generation: reader.number(4, 'generation'), spi: reader.number(2, 'spi'), ttl: reader.number(3, 'ttl'), made: reader.number(8, 'made'),
    policy: reader.text(2, 'policy'), memberCount: reader.number(4, 'member_count'), membersDigest: reader.take(32, 'members_digest'),
    departures: all(reader.vector(2, 'departures'), (each) => (
      { tlsId: tlsId(each), identity: identity(each), reason: each.text(1, 'reason'), left: each.number(8, 'left') })),
    previous: reader.take(32, 'previous'),
  };
  reader.end('previous');
  if (header.sequence === 0 || header.spi !== (header.generation & 0xFFFF)) malformed('sequence or spi cannot be');
  return header;
}

/** A DER element: its contents, itself, and what follows. */
function der(octets, tag) {
  const reader = new Reader(octets, malformed);
  if (reader.number(1, 'certificate') !== tag) malformed('certificate is not one');
  let length = reader.number(1, 'certificate');
  if (length > 0x80) length = reader.number(length & 0x7F, 'certificate');
  const contents = reader.take(length, 'certificate');
  return { contents, whole: octets.subarray(0, reader.at), rest: reader.rest };
}

/** The key in a certificate: SubjectPublicKeyInfo (RFC 5280 section 4.1). */
async function keyOf(certificate) {
  const SEQUENCE = 0x30;
  let fields = der(der(certificate, SEQUENCE).contents, SEQUENCE).contents;
  if (fields[0] === 0xA0) fields = der(fields, 0xA0).rest;
  fields = der(fields, 0x02).rest;
  for (let skipped = 0; skipped < 4; skipped += 1) fields = der(fields, SEQUENCE).rest;
  const info = der(fields, SEQUENCE);
  const algorithm = der(info.contents, SEQUENCE).contents;
  const curve = CURVES[hex(der(der(algorithm, 0x06).rest, 0x06).contents)] ?? refuse('bad-signature', 'the signer\'s key is of an unknown kind');
  const key = await crypto.subtle.importKey('spki', info.whole, { name: 'ECDSA', namedCurve: curve.name }, false, ['verify']);
  return { key, octets: curve.octets };
}

/** ECDSA's two numbers, from DER to what WebCrypto takes. */
function plain(signature, octets) {
  const { contents, rest } = der(signature, 0x30);
  const first = der(contents, 0x02);
  const second = der(first.rest, 0x02);
  const fixed = ({ contents: number }) => {
    const significant = number[0] === 0 ? number.subarray(1) : number;
    if (significant.length > octets) refuse('bad-signature', 'the signature is none');
    return concat(new Uint8Array(octets - significant.length), significant);
  };
  if (rest.length + second.rest.length > 0) refuse('bad-signature', 'the signature is none');
  return concat(fixed(first), fixed(second));
}

/** The code that people compare, of a roster's digest. */
export async function codeOf(rosterDigest) {
  let hash = await digest('SHA-512', utf8('perc roster code v1\0'), rosterDigest);
  for (let round = 0; round < CODE_ROUNDS; round += 1) hash = await digest('SHA-512', hash, rosterDigest);
  const number = BigInt(`0x${hex(hash.subarray(0, 16))}`) % 10n ** 30n;
  return number.toString().padStart(30, '0').match(/.{5}/g).join(' ');
}

/** Follows the rosters of one call. */
export class RosterFollower {
  /**
   * @param conference the room's name
   * @param signers fingerprints of the Key Distributor in its answer, as "sha-256 AB:CD:..."
   * @param own this browser's, likewise
   */
  constructor(conference, signers, own) {
    this.conference = conference;
    this.signers = signers;
    this.own = own;
    this.members = new Map();
    this.parts = null;
    this.signer = null;
    this.latest = null;
  }

  /**
   * Takes an encoded RosterUpdate.
   *
   * @return {header, digest, members}, or null if another part follows; rejects with RosterRefused
   */
  async accept(octets) {
    const update = decodeUpdate(octets);
    const list = update.reset ? new Map() : this.parts ?? new Map(this.members);
    this.parts = null;
    for (const gone of update.removed) list.delete(gone);
    for (const each of update.changed) list.set(each.tlsId, each);
    if (list.size > MAX_MEMBERS) malformed(`it has more than ${MAX_MEMBERS} members`);
    if (update.signed === null) {
      this.parts = list;
      return null;
    }
    const header = await this.verified(update.signed);
    const rosterDigest = await digest('SHA-256', utf8('perc roster digest v1\0'), update.signed.header);
    if (this.latest) this.requireNext(header, rosterDigest);
    const members = [...list.values()].sort((a, b) => (a.tlsId < b.tlsId ? -1 : 1));
    if (!update.omitted) await this.requireMembers(header, members);
    this.members = list;
    this.latest = { header, digest: rosterDigest, members };
    return this.latest;
  }

  async verified({ certificate, header: encoded, signature }) {
    if (certificate.length > 0) this.signer = await this.trusted(certificate);
    if (!this.signer) refuse('bad-signature', 'the signer\'s certificate never came');
    const signed = concat(new Uint8Array(64).fill(0x20), utf8('perc roster v1\0'), encoded);
    const { key, octets, fingerprint } = this.signer;
    if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, plain(signature, octets), signed))) {
      refuse('bad-signature', 'the signature is not the Key Distributor\'s');
    }
    const header = decodeHeader(encoded);
    if (!same(header.signer, fingerprint)) refuse('bad-signature', 'it names another signer');
    if (header.conference !== this.conference) refuse('wrong-conference', 'it is for another room');
    return header;
  }

  /** The key of a certificate that the Key Distributor's answer names. */
  async trusted(certificate) {
    const prints = await Promise.all(['SHA-256', 'SHA-384', 'SHA-512'].map(async (hash) => [hash, hex(await digest(hash, certificate)).toUpperCase()]));
    const lines = prints.map(([hash, print]) => `${hash.toLowerCase()} ${print.match(/../g).join(':')}`);
    if (!this.signers.some((line) => lines.includes(line))) refuse('bad-signature', 'the certificate is not the Key Distributor\'s');
    return { ...(await keyOf(certificate)), fingerprint: await digest('SHA-256', certificate) };
  }

  requireNext(header, rosterDigest) {
    const { header: last, digest: lastDigest } = this.latest;
    if (header.sequence === last.sequence && !same(rosterDigest, lastDigest)) refuse('forked', 'there is another one of this number');
    if (header.sequence <= last.sequence) refuse('replayed', `it is number ${header.sequence} after ${last.sequence}`);
    if (header.sequence > last.sequence + 1) refuse('incomplete', `it is number ${header.sequence} after ${last.sequence}`);
    if (!same(header.previous, lastDigest)) refuse('forked', 'it does not follow from the one before');
    if (((header.generation - last.generation) >>> 0) >= 0x80000000) refuse('replayed', 'its keys are older than those before');
  }

  async requireMembers(header, members) {
    if (members.length !== header.memberCount || !same(header.membersDigest, await digest('SHA-256', ...members.map(({ encoded }) => encoded)))) {
      refuse('members-differ', 'the members are not those that were signed');
    }
    if (new Set(members.map(({ senderIndex }) => senderIndex)).size !== members.length) malformed('two members have one sender_index');
    if (!members.some(({ fingerprint }) => this.own.includes(fingerprint))) refuse('not-listed', 'you are not on it');
  }
}
