// The others' sound and pictures: one section of the connection for each of their sources. The bridge forwards all sources to everybody
// and needs not be asked; which there are it says, and this page offers them to its browser in the bridge's place. Whose they are the frames say.

import { CODECS } from './protected-connection.js';
import { formatsOf, laterOffer } from './sdp.js';

const LARGEST_SSRC = 0xFFFFFFFF;
const LARGEST_PAYLOAD_TYPE = 127;
const MOST_SOURCES = 8;

const within = (value, largest) => Number.isInteger(value) && value >= 0 && value <= largest;

/**
 * What of the bridge's list can be received: of members on the signed list only, of others than oneself, and only the first that is said of somebody.
 * What is told goes into descriptions and is not trusted.
 *
 * @param participants [{endpoint, fingerprints, sources: [{ssrc, media, formats}]}]
 * @param members of the roster
 * @return [{endpoint, ssrc, media, kind: 'audio' | 'video' | 'screen', formats: [{name, payloadType}] of CODECS, claimed: sender index}]; a second
 *     video is a screen
 */
export function usableSources(participants, members) {
  const byFingerprint = new Map(members.map((member) => [member.fingerprint, member]));
  return participants.flatMap(({ endpoint, fingerprints, sources }) => {
    const member = byFingerprint.get(fingerprints?.[0]);
    if (!member || member.own || !/^[\w-]+$/.test(endpoint) || !Array.isArray(sources)) return [];
    byFingerprint.delete(member.fingerprint);
    let videos = 0;
    return sources.slice(0, MOST_SOURCES).filter((each) => each !== null && typeof each === 'object').map(({ ssrc, media, formats }) => {
      videos += media === 'video' ? 1 : 0;
      const known = Object.hasOwn(CODECS, media) ? CODECS[media].map((name) => ({ name, payloadType: formats?.[name] })) : [];
      return {
        endpoint, ssrc, media, kind: media === 'video' && videos > 1 ? 'screen' : media, claimed: member.senderIndex,
        formats: known.filter(({ payloadType }) => within(payloadType, LARGEST_PAYLOAD_TYPE)),
      };
    }).filter(({ ssrc, formats }) => within(ssrc, LARGEST_SSRC) && formats.length > 0);
  });
}

/** The sections of one connection in which others' media comes. One call of `receive` at a time. */
export class Receiving {
  /**
   * @param pc the connection, stable
   * @param answer the answer it was set up with
   */
  constructor(pc, answer) {
    this.pc = pc;
    this.answer = answer;
    this.version = 1;
    this.sections = [];
    this.own = new Map(['audio', 'video'].map((media) => [media, formatsOf(answer, media)]));
    /** The format of each payload type: browsers take no other for it in the same connection. */
    this.meanings = new Map([...this.own.values()].flatMap((formats) => [...formats]).map(([name, payloadType]) => [payloadType, name]));
  }

  /** The source with the formats that this browser takes. */
  taken(source) {
    return { ...source, formats: source.formats.filter(({ name, payloadType }) => this.own.get(source.media).has(name) && (this.meanings.get(payloadType) ?? name) === name) };
  }

  /** The source that comes in a section, or null. */
  sourceOf(mid) {
    return this.sections.find((section) => section.mid === mid)?.source ?? null;
  }

  /** Receives these sources and no others; rejects if the browser does not take that. */
  async receive(sources) {
    const wanted = new Map();
    for (const source of sources) {
      const taken = this.taken(source);
      for (const { name, payloadType } of taken.formats) this.meanings.set(payloadType, name);
      if (taken.formats.length > 0) wanted.set(source.ssrc, taken);
    }
    const free = this.sections.filter(({ source }) => source === null);
    const ended = this.sections.filter(({ source }) => source && !wanted.has(source.ssrc));
    for (const section of ended) section.source = null;
    const known = new Set(this.sections.map(({ source }) => source?.ssrc));
    const added = [...wanted.values()].filter(({ ssrc }) => !known.has(ssrc));
    for (const source of added) {
      // Sections stay for ever; one whose source has ended serves another.
      const used = free.findIndex(({ media }) => media === source.media);
      const section = used < 0 ? { media: source.media } : free.splice(used, 1)[0];
      if (used < 0) this.sections.push(section);
      this.version += 1;
      Object.assign(section, { source, mid: `other${this.version}`, isNamed: false });
    }
    if (ended.length + added.length === 0) return;
    // Twice: a receiver's transform is for packets of SSRCs that nobody has told of only if none was told when it was made. Otherwise
    // Chromium plays what the bridge sends with another SSRC without asking the transform.
    await this.negotiate();
    if (added.length === 0) return;
    for (const section of this.sections) section.isNamed = true;
    await this.negotiate();
  }

  async negotiate() {
    this.version += 1;
    await this.pc.setRemoteDescription({ type: 'offer', sdp: laterOffer(this.answer, this.version, this.sections) });
    await this.pc.setLocalDescription(await this.pc.createAnswer());
  }
}
