// A bridge that attacks the people in a call: what others send is changed on its way, and what the bridge says is not so.
import { loadFrameWorker } from '../room-page/protected-connection.js';
import { probe } from './key-distributor.js';
import { Beyond } from './room-bridge.js';
import { line } from './roster-signer.js';

/** How often tiles are looked at. */
const LOOK_MILLIS = 50;
const PROBE_MILLIS = 5000;
const COLOURS = { 8: 'rgb(200 20 20)', 9: 'rgb(20 160 20)' };

/** A picture of nearly one colour, which its sender is known by. */
function picture(colour) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const context = canvas.getContext('2d');
  let step = 0;
  setInterval(() => {
    step += 1;
    context.fillStyle = colour;
    context.fillRect(0, 0, 320, 180);
    context.fillStyle = 'black';
    context.fillRect((step * 5) % 320, 0, 20, 20);
  }, 50);
  return canvas.captureStream(20).getVideoTracks()[0];
}

/** Whose colour a video element shows now, and where the dark spot is: {whose: sender index or null, spot}. */
function shownIn(video, context) {
  if (!video.srcObject || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return { whose: null, spot: null };
  context.drawImage(video, 0, 0, 16, 9);
  const sums = [0, 0, 0];
  const columns = new Array(16).fill(0);
  context.getImageData(0, 0, 16, 9).data.forEach((value, at) => {
    if (at % 4 === 3) return;
    sums[at % 4] += value;
    columns[(at >> 2) % 16] += value;
  });
  const [red, green, blue] = sums;
  const whose = red > 2 * green && red > 2 * blue ? 8 : green > 2 * red && green > 2 * blue ? 9 : null;
  return { whose, spot: columns.indexOf(Math.min(...columns)) };
}

export class HostileBridge extends Beyond {
  constructor() {
    super();
    /** By tile: whose colours were in it. */
    this.seen = {};
    /** What the bridge lists instead of what there is: participants => participants. */
    this.listed = (participants) => participants;
    /** What reaches the page of the signed answer: answer => answer. */
    this.answered = (answer) => answer;
    /** Whether nothing of the key channel is passed on. */
    this.isSilent = false;
    setInterval(() => !this.isSilent && this.kd?.channel.readyState === 'open' && this.kd.send(probe(1)), PROBE_MILLIS);
    const context = Object.assign(document.createElement('canvas'), { width: 16, height: 9 }).getContext('2d', { willReadFrequently: true });
    setInterval(() => {
      for (const tile of document.querySelectorAll('[data-tile]')) {
        const { whose, spot } = shownIn(tile.querySelector('video'), context);
        (this.seen[tile.dataset.tile] ??= {})[whose] = true;
        if (tile.dataset.spot !== String(spot)) tile.dataset.moves = Number(tile.dataset.moves ?? 0) + 1;
        Object.assign(tile.dataset, { colour: whose, spot });
      }
    }, LOOK_MILLIS);
  }

  workerOfOthers() {
    this.hostile ??= loadFrameWorker(new URL('./hostile-worker.js', import.meta.url));
    return this.hostile;
  }

  passedOn(answer) {
    return this.answered(answer);
  }

  participants() {
    this.polls = (this.polls ?? 0) + 1;
    return this.listed(super.participants());
  }

  /** The certificate that the Key Distributor has. */
  signedPrint() {
    return line(this.kd.print);
  }

  /** Bob and carol join and send; the page has their keys. `isSwapped`: each in the section that is said to be the other's. */
  async joinOthers({ isSwapped = false } = {}) {
    const { port1, port2 } = new MessageChannel();
    const bob = await this.add(8, 'bob');
    const carol = await this.add(9, 'carol');
    this.worker.postMessage({ copies: port1 }, [port1]);
    this.tell({ type: 'copies', port: port2 }, [port2]);
    if (isSwapped) this.tell({ type: 'swap', indices: [8, 9] });
    await this.key();
    for (const [other, sealedBy] of isSwapped ? [[bob, carol], [carol, bob]] : [[bob, bob], [carol, carol]]) {
      await this.seal(other);
      const [microphone] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks();
      await this.send(other, microphone);
      await this.send(other, picture(COLOURS[sealedBy.index]));
    }
  }

  tell(message, transfer = []) {
    this.others[0].worker.postMessage(message, transfer);
  }

  /** Attacks bob's frames from now on, or no more. */
  attack(name) {
    this.tell({ type: 'attack', index: 8, name, own: this.own.index, other: 9 });
  }

  /** Sends bob's and carol's sound and pictures in each other's sections. */
  async swap() {
    const [bob, carol] = this.others;
    this.tell({ type: 'swap', indices: [8, 9] });
    const tracks = bob.senders.map(({ track }) => track);
    await Promise.all(bob.senders.map((sender, at) => sender.replaceTrack(carol.senders[at].track)));
    await Promise.all(carol.senders.map((sender, at) => sender.replaceTrack(tracks[at])));
  }

  /** Somebody who is not on the signed list sends with the members' keys. */
  async intrude(index, name) {
    const intruder = await this.add(index, name);
    await this.seal(intruder);
    await this.send(intruder, picture('rgb(20 20 200)'));
  }
}
