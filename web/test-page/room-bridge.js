// A bridge, a Key Distributor and an identity provider's window inside the page's own browser, so that the real page joins a real connection:
// real DTLS, keys, frames, encoders. What goes over HTTP and between windows is answered here.
import { deriveKey, kidOf } from '../room-page/sframe.js';
import { loadFrameWorker } from '../room-page/protected-connection.js';
import { KeyDistributor, printOf } from './key-distributor.js';
import { line, member } from './roster-signer.js';

/** A window that is none: messages go to `answer`, whose replies come back as a window's would. */
function windowOf(origin, answer) {
  const { port1: opened } = new MessageChannel();
  const say = (data) => data && !opened.closed && window.dispatchEvent(new MessageEvent('message', { source: opened, origin, data }));
  Object.defineProperties(opened, {
    closed: { value: false, writable: true }, close: { value: () => { opened.closed = true; } },
    postMessage: { value: async (data) => say(await answer(data)) },
  });
  setTimeout(() => say({ type: 'PERC-READY' }));
  return opened;
}

const PRINT = /^a=fingerprint:sha-256 (\S+)/m;
const octetsOf = (print) => Uint8Array.from(print.split(':'), (pair) => parseInt(pair, 16));

/** The world beyond the page. `who` signs the answer. */
export class Beyond {
  constructor(who = 'kd@idp.example') {
    this.who = who;
    this.generation = 0;
    this.others = [];
    this.windows = 0;
    /** Whether the user closes a window at once. */
    this.closesWindows = false;
    this.left = 0;
    this.isDown = false;
    /** Whether others' media is sent as it is, and whether with another SSRC than was told. */
    this.isPlain = false;
    this.isHidden = false;
    /** The format of others' pictures. */
    this.codec = 'VP8';
    const fetched = window.fetch.bind(window);
    window.fetch = (url, options) => this.answer(new URL(url), options) ?? fetched(url, options);
    window.open = (url) => {
      this.windows += 1;
      const opened = windowOf(new URL(url).origin, (data) => this.vouch?.(data));
      if (this.closesWindows) opened.close();
      return opened;
    };
    const beyond = this;
    const { setLocalDescription } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.setLocalDescription = async function set(description) {
      await setLocalDescription.call(this, description);
      if (this !== beyond.pc && this.localDescription.type === 'answer') await beyond.take(this.localDescription.sdp);
    };
  }

  vouch(data) {
    if (data.type === 'PERC-ASSERT') return { type: 'PERC-ASSERTION', assertion: data.contents };
    return { type: 'PERC-IDENTITY', identity: this.who, contents: data.assertion };
  }

  answer({ pathname }, options) {
    if (this.isDown && !pathname.includes('/page/')) return Promise.reject(new TypeError('the bridge is down'));
    if (pathname.endsWith('/offer')) return this.join(options.body);
    if (pathname.endsWith('/roster')) return Promise.resolve(Response.json({ participants: this.participants() }));
    if (!pathname.includes('/session/')) return null;
    this.left += 1;
    return Promise.resolve(new Response(null, { status: 204 }));
  }

  /** The signed answer, as it reaches the page. */
  passedOn(answer) {
    return answer;
  }

  participants() {
    return [{ endpoint: 'own', fingerprints: [line(this.own.print)], sources: [] }, ...this.others.map(({ endpoint, print, sources }) => ({ endpoint, fingerprints: [line(print)], sources }))];
  }

  async join(offer) {
    this.pc?.close();
    this.pc = new RTCPeerConnection({ encodedInsertableStreams: !this.isPlain });
    this.worker = new Worker(new URL('./count-worker.js', import.meta.url), { type: 'module' });
    await new Promise((ready) => { this.worker.onmessage = ready; });
    this.worker.postMessage({ passing: true });
    this.pc.ontrack = ({ receiver }) => { receiver.transform = new RTCRtpScriptTransform(this.worker, {}); };
    this.kd = await KeyDistributor.make(this.pc.createDataChannel('perc-keys', { negotiated: true, id: 0 }), 'board-1');
    this.own = { index: 7, name: 'alice', print: octetsOf(offer.match(PRINT)[1]) };
    await this.pc.setRemoteDescription({ type: 'offer', sdp: offer.replace(/^a=identity:.*\r\n/m, '') });
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    await new Promise((done) => { this.pc.onicecandidate = ({ candidate }) => candidate === null && done(); });
    const { sdp } = this.pc.localDescription;
    const contents = JSON.stringify({ fingerprint: [line(this.kd.print), `sha-256 ${sdp.match(PRINT)[1]}`].map((each) => ({ algorithm: 'sha-256', digest: each.split(' ')[1] })) });
    const identity = btoa(JSON.stringify({ idp: { domain: this.who.split('@')[1], protocol: 'default' }, assertion: contents }));
    const answer = this.passedOn(sdp.replace(/^(?=m=)/m, `a=fingerprint:${line(this.kd.print)}\r\na=identity:${identity}\r\n`));
    return new Response(answer, { headers: { Location: '/perc/session/s1', 'X-Perc-Endpoint': 'own' } });
  }

  /** Hands out the list and a key of the next generation, once the page has said hello. */
  async key() {
    this.generation += 1;
    const members = [this.own, ...this.others].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, print, index }) => member(name, print, index));
    await this.kd.send(...this.isListKept ? [] : [this.kd.rosterOf(this.generation, members)], this.kd.key(this.generation, this.own.index));
    const base = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(this.generation), 'HKDF', false, ['deriveKey']);
    this.worker.postMessage({ keys: [await deriveKey(base, 4, kidOf(this.own.index, this.generation), 'decrypt')] });
  }

  /** What has come from the page, and how much of it opened. */
  counts() {
    this.worker.postMessage({ ask: true });
    return new Promise((done) => { this.worker.onmessage = ({ data }) => done(data); });
  }

  /** What seals somebody else's frames. */
  workerOfOthers() {
    return loadFrameWorker();
  }

  /** Somebody else joins, on the list from the next key on. */
  async add(index, name) {
    const other = { index, name, endpoint: `e${index}`, print: printOf(index), sources: [], senders: [], worker: await this.workerOfOthers() };
    this.others.push(other);
    return other;
  }

  /** What somebody sends comes here, sealed as the keys of `index` are by what the others know. */
  async seal(other, generation = this.generation, index = other.index) {
    const base = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(generation), 'HKDF', false, ['deriveKey']);
    const own = await deriveKey(base, 4, kidOf(index, generation), 'encrypt');
    other.worker.postMessage({ type: 'members', senders: [] });
    other.worker.postMessage({ type: 'keys', generation, own, others: [], begin: 0, lifetime: 3_600_000 });
  }

  /** Sends a track in the name of `other`: the bridge tells that there is one, and begins when the page has made a section for it. */
  async send(other, track) {
    // Otherwise the browser would take the sending half of a section in which the page sends.
    const taken = this.pc.getTransceivers().filter(({ sender: each, receiver }) => each.track === null && receiver.track.kind === track.kind);
    await Promise.all(taken.map((transceiver) => transceiver.sender.replaceTrack(track.clone())));
    const sender = this.pc.addTrack(track, new MediaStream([track]));
    const id = other.senders.push(sender);
    if (!this.isPlain) sender.transform = new RTCRtpScriptTransform(other.worker, { id, index: other.index, role: 'send', kind: track.kind });
    const { sdp } = await this.pc.createOffer();
    const section = sdp.split(/^(?=m=)/m).filter((each) => each.startsWith(`m=${track.kind} `)).at(-1);
    const payloadType = (name) => Number(section.match(new RegExp(`^a=rtpmap:(\\d+) ${name}/`, 'm'))?.[1]);
    const formats = { opus: payloadType('opus'), [this.codec]: payloadType(this.codec) };
    other.sources.push({ ssrc: Number(section.match(/^a=ssrc:(\d+)/m)[1]), media: track.kind, formats, trackId: section.match(/^a=msid:\S+ (\S+)/m)[1] });
  }

  /** The page's sections as they are now, from the bridge's view an offer. */
  async take(sdp) {
    await this.pc.setRemoteDescription({ type: 'offer', sdp: sdp.replace(/^a=setup:\S+/gm, 'a=setup:actpass').replace(/^a=identity:.*\r\n/m, '') });
    const answer = await this.pc.createAnswer();
    if (!this.isHidden) answer.sdp = this.withToldSsrcs(answer.sdp);
    await this.pc.setLocalDescription(answer);
  }

  /** The browser chooses new SSRCs; the bridge has told the page others. */
  withToldSsrcs(sdp) {
    return sdp.split(/^(?=m=)/m).map((section) => {
      const told = this.others.flatMap(({ sources }) => sources).find(({ trackId }) => section.includes(` ${trackId}`));
      const [, chosen] = section.match(/^a=ssrc:(\d+)/m) ?? [];
      return told && chosen ? section.replaceAll(`a=ssrc:${chosen} `, `a=ssrc:${told.ssrc} `) : section;
    }).join('');
  }
}
