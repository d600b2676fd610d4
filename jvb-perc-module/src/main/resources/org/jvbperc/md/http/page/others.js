// The other participants' sound and pictures: one section of the connection for each of their sources. The bridge needs not be told; it
// forwards all sources to everybody, and which there are the roster says.

import { laterAnswer } from './sdp.js';

const LARGEST_SSRC = 0xFFFFFFFF;

/** What of a participant's sources can be received: what is told about them goes into descriptions and is not trusted. */
function usable({ endpoint, sources }) {
  return sources.filter(({ ssrc, media }) => /^[\w-]+$/.test(endpoint) && Number.isInteger(ssrc) && ssrc >= 0 && ssrc <= LARGEST_SSRC
    && ['audio', 'video'].includes(media));
}

/** One other participant: a tile and the transceivers of the sources. */
class Other {
  constructor(name, tiles) {
    this.receiving = new Map();
    this.video = document.createElement('video');
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream();
    this.caption = document.createElement('figcaption');
    this.caption.textContent = name;
    this.figure = document.createElement('figure');
    this.figure.className = 'other';
    this.figure.append(this.video, this.caption);
    tiles.append(this.figure);
  }

  receive({ ssrc, media }, pc) {
    const transceiver = pc.addTransceiver(media, { direction: 'recvonly' });
    this.receiving.set(ssrc, transceiver);
    this.video.srcObject.addTrack(transceiver.receiver.track);
  }

  drop(ssrc) {
    const transceiver = this.receiving.get(ssrc);
    this.receiving.delete(ssrc);
    this.video.srcObject.removeTrack(transceiver.receiver.track);
    transceiver.stop();
  }
}

/** All others in a call. One call of `show` at a time. */
export class Others {
  /**
   * @param pc the connection, stable
   * @param answer the answer it was set up with; what is agreed on here says nothing else about the bridge
   * @param tiles element for the tiles
   */
  constructor(pc, answer, tiles) {
    this.pc = pc;
    this.answer = answer;
    this.tiles = tiles;
    this.people = new Map();
  }

  /** Shows these, each an {endpoint, name, sources}, and nobody else; rejects if the browser does not take that. */
  async show(participants) {
    let changed = false;
    const present = new Map(participants.map((participant) => [participant.endpoint, participant]));
    for (const [endpoint, other] of this.people) {
      const wanted = new Set(present.has(endpoint) ? usable(present.get(endpoint)).map(({ ssrc }) => ssrc) : []);
      for (const ssrc of [...other.receiving.keys()].filter((each) => !wanted.has(each))) {
        other.drop(ssrc);
        changed = true;
      }
      if (!present.has(endpoint)) {
        other.figure.remove();
        this.people.delete(endpoint);
      }
    }
    for (const [endpoint, participant] of present) {
      const other = this.people.get(endpoint) ?? new Other(participant.name, this.tiles);
      this.people.set(endpoint, other);
      for (const source of usable(participant).filter(({ ssrc }) => !other.receiving.has(ssrc))) {
        other.receive(source, this.pc);
        changed = true;
      }
    }
    if (changed) await this.negotiate();
  }

  /** Between the browser and this page. */
  async negotiate() {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    const sources = new Map();
    for (const [endpoint, { receiving }] of this.people) {
      for (const [ssrc, { mid }] of receiving) sources.set(mid, { endpoint, ssrc });
    }
    await this.pc.setRemoteDescription({ type: 'answer', sdp: laterAnswer(this.answer, this.pc.localDescription.sdp, sources) });
  }

  /** Takes the tiles away. */
  close() {
    for (const { figure } of this.people.values()) figure.remove();
    this.people.clear();
  }
}
