// Calls within one page, for browser tests: this side is the room page's, the other one counts what came over the network.
import { deriveKey, kidOf } from '../room-page/sframe.js';
import { ProtectedConnection, loadFrameWorker } from '../room-page/protected-connection.js';
import { RosterFollower } from '../room-page/roster.js';
import { KeyDistributor, printOf, refusal } from './key-distributor.js';
import { line } from './roster-signer.js';

export { ProtectedConnection, loadFrameWorker };

export const SENDER = 7;
export const WATCHER = 9;

/** How often a look is taken at what is waited for; a minute in all, more on slow machines. */
let looks = 1200;

export function setPatience(factor) {
  looks *= factor;
}

/** Waits until it is so, and says what was seen otherwise. */
export async function until(what, check, seen = () => '') {
  for (let look = 0; look < looks; look += 1) {
    if (await check()) return;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  throw new Error(`Never came: ${what}; seen: ${JSON.stringify(await seen())}`);
}

/** A generation's keys: what KeyChannel would tell the member `own`, and the keys that open what that member seals. */
export async function generation(number, own, others, { suite = 4, begin = 0, lifetime = 3_600_000 } = {}) {
  const base = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(number), 'HKDF', false, ['deriveKey']);
  const key = (index, usage) => deriveKey(base, suite, kidOf(index, number), usage);
  return {
    told: { generation: number, own: await key(own, 'encrypt'), others: await Promise.all(others.map((index) => key(index, 'decrypt'))), begin, lifetime },
    opening: await key(own, 'decrypt'),
  };
}

/** Camera and microphone that need no permission: a moving picture and a tone. */
export function capture(width = 320, height = 180) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    context.fillStyle = `hsl(${step * 7} 80% 50%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'black';
    context.fillRect((step * 5) % width, (step * 3) % height, 40, 40);
  }, 50);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const destination = audio.createMediaStreamDestination();
  tone.connect(destination);
  tone.start();
  const [video] = canvas.captureStream(20).getTracks();
  return { video, audio: destination.stream.getTracks()[0], stop: () => { clearInterval(timer); video.stop(); audio.close(); } };
}

/** The other side: an ordinary connection whose receivers count. */
export class Watcher {
  static async make(passing = true) {
    const watcher = new Watcher();
    watcher.worker = new Worker(new URL('./count-worker.js', import.meta.url), { type: 'module' });
    await new Promise((ready) => { watcher.worker.onmessage = ready; });
    watcher.worker.postMessage({ passing });
    watcher.pc = new RTCPeerConnection({ encodedInsertableStreams: true });
    watcher.channel = watcher.pc.createDataChannel('perc-keys', { negotiated: true, id: 0 });
    watcher.pc.ontrack = ({ receiver, track }) => {
      receiver.transform = new RTCRtpScriptTransform(watcher.worker, {});
      const element = Object.assign(document.createElement(track.kind), { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
      document.body.append(element);
    };
    return watcher;
  }

  open(...keys) {
    this.worker.postMessage({ keys });
  }

  counts() {
    this.worker.postMessage({ ask: true });
    return new Promise((done) => { this.worker.onmessage = ({ data }) => done(data); });
  }

  /** What has come once nothing has come for a while. */
  async silence() {
    let same = 0;
    let last = '';
    await until('silence', async () => {
      const counts = JSON.stringify(await this.counts());
      same = counts === last ? same + 1 : 0;
      last = counts;
      return same === 20;
    });
    return JSON.parse(last);
  }

  async decoded() {
    return [...(await this.pc.getStats()).values()].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
      .reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0);
  }

  close() {
    this.pc.close();
    this.worker.terminate();
  }
}

function candidates(from, to) {
  from.addEventListener('icecandidate', ({ candidate }) => candidate && to.addIceCandidate(candidate).catch(() => {}));
}

/** Connects two connections of one page; `offering` may be a ProtectedConnection or an RTCPeerConnection. */
export async function connect(offering, to) {
  const from = offering.pc ?? offering;
  candidates(from, to);
  candidates(to, from);
  await from.setLocalDescription(await from.createOffer());
  await to.setRemoteDescription({ type: 'offer', sdp: offering.offered?.(from.localDescription.sdp) ?? from.localDescription.sdp });
  await to.setLocalDescription(await to.createAnswer());
  await from.setRemoteDescription(to.localDescription);
  await until('connected', () => from.connectionState === 'connected', () => from.connectionState);
}

/** A connection of the room's page; its `ended` and `latest` are the last `end` and `report`. */
export async function join(worker) {
  const connection = new ProtectedConnection(worker ?? await loadFrameWorker());
  connection.addEventListener('end', ({ detail }) => { connection.ended = detail.reason ?? detail.message; });
  connection.addEventListener('report', ({ detail }) => { connection.latest = detail; });
  return connection;
}

/** The description with all candidates. */
export async function gathered(pc) {
  await until('candidates', () => pc.iceGatheringState === 'complete');
  return pc.localDescription;
}

/** Packets that have left, those that were asked for again not counted; undefined if the connection ends meanwhile, because a browser need not answer what a closed connection was asked. */
export async function packetsSent(connection) {
  const ended = new Promise((done) => { connection.addEventListener('end', () => done(), { once: true }); });
  const statistics = await Promise.race([connection.pc.getStats(), ended]);
  return statistics && [...statistics.values()].filter(({ type }) => type === 'outbound-rtp')
    .reduce((sum, { packetsSent: sent = 0, retransmittedPacketsSent: again = 0 }) => sum + sent - again, 0);
}

/**
 * A call in which camera and microphone are sent to a watcher who has the first generation's key.
 *
 * @param prepare gets the call just before it is connected
 */
export async function sendingCall({ codec = 'VP8', keyed = true, worker, prepare } = {}) {
  const connection = await join(worker);
  const watcher = await Watcher.make();
  const source = capture();
  const first = await generation(1, SENDER, [WATCHER]);
  watcher.open(first.opening);
  const microphone = connection.addSender('audio');
  const camera = connection.addSender('video', { codecs: [codec] });
  const call = { connection, watcher, source, microphone, camera, first };
  call.close = () => {
    connection.close();
    watcher.close();
    source.stop();
  };
  call.key = () => {
    connection.takeRoster({ own: SENDER, others: [WATCHER], roster: null });
    connection.takeKey(first.told);
  };
  /** Waits for a whole second of the connection's: the report after the next one. */
  call.aSecondPassed = async () => {
    for (let report = 0; report < 2; report += 1) {
      const { latest } = connection;
      await until('another report', () => connection.latest !== latest, () => connection.ended);
    }
  };
  call.flows = async (more = 20) => {
    const before = await watcher.decoded();
    await until(`${more} more frames decoded`, async () => await watcher.decoded() >= before + more, async () => ({ ended: connection.ended, latest: connection.latest, ...await watcher.counts() }));
  };
  camera.use(source.video);
  microphone.use(source.audio);
  if (keyed) call.key();
  await prepare?.(call);
  await connect(connection, watcher.pc);
  return call;
}

/** A call whose keys come by the data channel, from a Key Distributor at the watcher's end of it. */
export async function startedCall() {
  let kd;
  const call = await sendingCall({ keyed: false,
    prepare: async ({ connection, watcher }) => {
      kd = await KeyDistributor.make(watcher.channel);
      connection.start('daily', new RosterFollower('daily', [line(kd.print)], [line(printOf(SENDER))]));
    } });
  const secrets = [1, 2].map((number) => generation(number, SENDER, []));
  call.watcher.open(...(await Promise.all(secrets)).map(({ opening }) => opening));
  await until('hello', () => kd.messages.length === 1);
  return { ...call, kd, refusal, send: (...messages) => kd.send(...messages) };
}
