// The other participants' sound and pictures: one section of the connection for each of their sources. The bridge forwards all sources to
// everybody and needs not be asked; which there are the roster says, and this page offers them to its browser in the bridge's place.

import { laterOffer } from './sdp.js';

const LARGEST_SSRC = 0xFFFFFFFF;
const LARGEST_PAYLOAD_TYPE = 127;

/** The only formats, so that every browser sends what every other one takes. */
export const FORMATS = { audio: 'opus', video: 'VP8' };

const within = (value, largest) => Number.isInteger(value) && value >= 0 && value <= largest;

/** What of a participant's sources can be received: what is told about them goes into descriptions and is not trusted. */
function usable({ endpoint, sources }) {
  return sources.map(({ ssrc, media, formats }) => ({ endpoint, ssrc, media, payloadType: formats?.[FORMATS[media]] }))
    .filter(({ ssrc, payloadType }) => /^[\w-]+$/.test(endpoint) && within(ssrc, LARGEST_SSRC) && within(payloadType, LARGEST_PAYLOAD_TYPE));
}

/** A tile. */
class Tile {
  constructor(name) {
    this.video = document.createElement('video');
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream();
    this.caption = document.createElement('figcaption');
    this.caption.textContent = name;
    this.figure = document.createElement('figure');
    this.figure.className = 'other';
    this.figure.append(this.video, this.caption);
  }
}

/** All others in a call. One call of `show` at a time. */
export class Others {
  /**
   * @param pc the connection, stable
   * @param answer the answer it was set up with
   * @param place element for the tiles
   */
  constructor(pc, answer, place) {
    this.pc = pc;
    this.answer = answer;
    this.place = place;
    this.version = 1;
    this.tiles = new Map();
    this.sections = [];
  }

  /** Shows these, each an {endpoint, name, sources}, and nobody else; rejects if the browser does not take that. */
  async show(participants) {
    const wanted = new Map(participants.flatMap(usable).map((source) => [source.ssrc, source]));
    const free = this.sections.filter(({ source }) => source === null);
    const ended = this.sections.filter(({ source }) => source && !wanted.has(source.ssrc));
    for (const section of ended) {
      this.tiles.get(section.source.endpoint).video.srcObject.removeTrack(section.track);
      section.source = null;
    }
    this.showTiles(participants);
    const known = new Set(this.sections.map(({ source }) => source?.ssrc));
    const added = [...wanted.values()].filter(({ ssrc }) => !known.has(ssrc));
    for (const source of added) {
      // Sections stay for ever; one whose source has ended serves another.
      const used = free.findIndex(({ media }) => media === source.media);
      const section = used < 0 ? { media: source.media } : free.splice(used, 1)[0];
      if (used < 0) this.sections.push(section);
      this.version += 1;
      Object.assign(section, { source, mid: `other${this.version}` });
    }
    if (ended.length + added.length > 0) await this.negotiate();
  }

  showTiles(participants) {
    const present = new Map(participants.map(({ endpoint, name }) => [endpoint, name]));
    for (const [endpoint, { figure }] of this.tiles) {
      if (present.has(endpoint)) continue;
      figure.remove();
      this.tiles.delete(endpoint);
    }
    for (const [endpoint, name] of present) {
      if (this.tiles.has(endpoint)) continue;
      this.tiles.set(endpoint, new Tile(name));
      this.place.append(this.tiles.get(endpoint).figure);
    }
  }

  async negotiate() {
    this.version += 1;
    await this.pc.setRemoteDescription({ type: 'offer', sdp: laterOffer(this.answer, this.version, this.sections) });
    for (const section of this.sections.filter(({ source }) => source)) {
      section.track = this.pc.getTransceivers().find(({ mid }) => mid === section.mid).receiver.track;
      this.tiles.get(section.source.endpoint).video.srcObject.addTrack(section.track);
    }
    await this.pc.setLocalDescription(await this.pc.createAnswer());
  }

  /** Takes the tiles away. */
  close() {
    this.showTiles([]);
  }
}
