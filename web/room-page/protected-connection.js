// A connection from which nothing leaves and to which nothing comes but SFrame made and opened by frame-worker.js. It owns the
// RTCPeerConnection; web/README.md shows how it is used. The rules behind it, each found by trying browsers:
//
// - encodedInsertableStreams: without it Chromium sends in clear, for ever and without an error, when a transform comes a task too late.
// - Sections go one way only: the receiver's transform of a sendrecv section may never be called.
// - A transform is set in the task that makes its sender, or in the `track` event itself, and is never taken away (Firefox then sends in clear).
// - A track is attached only when the worker has the transform and a key to seal with.

import { codecOf } from './sframe.js';
import { KeyChannel } from './key-channel.js';
import { ProtectedSender } from './protected-sender.js';

/** What is offered, in this order unless somebody wants another; no other formats, no redundancy, no forward error correction. */
export const CODECS = { audio: ['opus'], video: ['VP8', 'VP9', 'AV1'] };

const LOADING_MILLIS = 15_000;
const CHECK_MILLIS = 1000;
/** Checks without an answer of the worker. Not a time: after a suspended machine wakes up one check is late, not several. */
const SILENT_CHECKS = 5;
/** Frames that may be between the encoder and the worker: two seconds of them. */
const UNDER_WAY = 60;
/** What codecs add to a frame's octets in each packet is less. */
const PACKET_OVERHEAD = 40;

/** Why a connection ended by itself; `reason` is for programs. */
export class ProtectionLost extends Error {
  constructor(reason, text) {
    super(`${text} (${reason}).`);
    this.name = 'ProtectionLost';
    this.reason = reason;
  }
}

/** The description without the lines of formats that are not in it: Firefox leaves them there, Chromium refuses them. */
export function withoutUnusedFormats(sdp) {
  return sdp.split(/^(?=m=)/m).map((section) => {
    const formats = section.match(/^m=(?:audio|video) \S+ \S+ (.*?)\r?$/m)?.[1].split(' ');
    return formats ? section.replace(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+).*\r?\n/gm, (line, format) => (formats.includes(format) ? line : '')) : section;
  }).join('');
}

/** Starts the worker. Before the click that joins: an identity provider's window opens only right after a click. */
export function loadFrameWorker(url = new URL('./frame-worker.js', import.meta.url)) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { type: 'module' });
    const fail = (reason, text) => {
      worker.terminate();
      reject(new ProtectionLost(reason, text));
    };
    const timer = setTimeout(() => fail('worker-silent', 'The script that encrypts media did not start in time'), LOADING_MILLIS);
    worker.onerror = ({ message }) => {
      clearTimeout(timer);
      fail('worker-failed', `The script that encrypts media cannot be run: ${message ?? 'it was not found'}`);
    };
    worker.onmessage = ({ data }) => {
      if (data.type !== 'ready') return;
      clearTimeout(timer);
      worker.onmessage = null;
      worker.onerror = null;
      resolve(worker);
    };
  });
}

/**
 * Events, each a CustomEvent: `receiver` (detail {id, mid, track, transceiver}), in the browser's own `track` event; `bound` ({receiver, sender}):
 * whose frames they are by what they authenticate to, which is what a tile has to go by; `sender-changed` ({receiver, sender}): frames of
 * somebody else came there and were dropped, the tile has to go; `roster` and `key` (see KeyChannel); `sending` ({generation}): from now on what
 * leaves is sealed with this generation's key; `report` each second ({senders, transforms}); `end` (detail an Error): everything is closed and
 * stays so.
 */
export class ProtectedConnection extends EventTarget {
  #worker;
  #nextId = 1;
  #timer;
  #unanswered = -1;
  #sent = new Map();
  #excess = new Map();
  #received = new WeakSet();

  /**
   * @param worker of loadFrameWorker; for this connection only, which ends it
   * @param configuration for RTCPeerConnection
   */
  constructor(worker, configuration = {}) {
    super();
    this.#worker = worker;
    this.isKeyed = false;
    this.isEnded = false;
    this.senders = new Map();
    this.receivers = new Map();
    worker.onmessage = ({ data }) => this.#take(data);
    worker.onerror = ({ message }) => this.#lose('worker-failed', `The script that encrypts media failed: ${message}`);
    worker.onmessageerror = () => this.#lose('worker-failed', 'The script that encrypts media was misunderstood');
    this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [], ...configuration, encodedInsertableStreams: true });
    this.pc.addEventListener('track', (event) => this.#receive(event));
    this.channel = this.pc.createDataChannel('perc-keys', { negotiated: true, id: 0, ordered: true });
    this.#timer = setInterval(() => this.#check(), CHECK_MILLIS);
  }

  /**
   * A section in which this side sends; before the offer that has it.
   *
   * @param kind audio or video
   * @param codecs of CODECS[kind], in the order of preference
   * @param streams for a=msid
   * @param encodings for simulcast, each with its rid; otherwise there is one encoding
   */
  addSender(kind, { codecs = CODECS[kind], streams = [], encodings = undefined } = {}) {
    const id = this.#nextId;
    this.#nextId += 1;
    const transceiver = this.pc.addTransceiver(kind, { direction: 'sendonly', streams, ...(encodings && { sendEncodings: encodings }) });
    transceiver.sender.transform = new RTCRtpScriptTransform(this.#worker, { id, role: 'send', kind, rids: encodings?.map(({ rid }) => rid) });
    const wanted = codecs.filter((codec) => CODECS[kind].includes(codec)).map((codec) => `${kind}/${codec}`.toLowerCase());
    const available = RTCRtpReceiver.getCapabilities(kind).codecs;
    // Of each the first, which everybody has: VP9 and AV1 come in several profiles.
    const preferences = wanted.flatMap((mimeType) => available.find((codec) => codec.mimeType.toLowerCase() === mimeType) ?? []);
    if (preferences.length === 0) throw new Error(`The browser has none of the formats that can be protected (${wanted.join(', ')}).`);
    transceiver.setCodecPreferences(preferences);
    const sender = new ProtectedSender(this, id, transceiver);
    this.senders.set(id, sender);
    return sender;
  }

  /**
   * The browser's own offer as it may be sent: without lines that other browsers refuse.
   *
   * @throws Error if it offers what cannot be protected
   */
  offered(sdp) {
    const tidy = withoutUnusedFormats(sdp);
    for (const section of tidy.split(/^(?=m=)/m)) {
      const [, kind] = section.match(/^m=(audio|video) [1-9]/) ?? [];
      for (const [, name] of kind ? section.matchAll(/^a=rtpmap:\d+ ([^/\r]+)/gm) : []) {
        if (codecOf(`${kind}/${name}`) === undefined) throw new Error(`The browser offers ${name}, which cannot be protected.`);
      }
    }
    return tidy;
  }

  /**
   * Opens the key channel; before the answer is set.
   *
   * @param conference the room's name
   * @param rosters a RosterFollower for the Key Distributor's fingerprints in the answer and this side's own
   */
  start(conference, rosters) {
    this.keys = new KeyChannel(this.channel, conference, rosters);
    this.keys.addEventListener('roster', ({ detail }) => this.takeRoster(detail));
    this.keys.addEventListener('key', ({ detail }) => this.takeKey(detail));
    this.keys.addEventListener('end', ({ detail }) => this.end(detail));
    this.keys.start();
  }

  /** Takes what KeyChannel tells with `roster`. */
  takeRoster(detail) {
    this.#post({ type: 'members', own: detail.own, others: detail.others });
    this.#tell('roster', detail);
  }

  /** Takes what KeyChannel tells with `key`. */
  takeKey(detail) {
    this.#post({ type: 'keys', ...detail });
    this.#tell('key', { generation: detail.generation });
  }

  /** Says from which sender indices no frames are to be expected, so that they do not count as stalled. */
  setQuiet(senders) {
    this.#post({ type: 'quiet', senders });
  }

  /** Leaves. */
  close() {
    this.keys?.leave();
    this.end(null);
  }

  /** Ends everything; with an error tells so. */
  end(error) {
    if (this.isEnded) return;
    this.isEnded = true;
    clearInterval(this.#timer);
    for (const sender of this.senders.values()) sender.end();
    this.keys?.close();
    this.pc.close();
    this.#worker.terminate();
    if (error) this.#tell('end', error);
  }

  #lose(reason, text) {
    this.end(new ProtectionLost(reason, text));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #post(message) {
    if (!this.isEnded) this.#worker.postMessage(message);
  }

  /** In the browser's event itself: a task later would be too late. */
  #receive({ receiver, transceiver }) {
    // It is told again when a section was inactive for a while; its transform is there then.
    if (this.isEnded || this.#received.has(receiver)) return;
    const id = this.#nextId;
    this.#nextId += 1;
    try {
      receiver.transform = new RTCRtpScriptTransform(this.#worker, { id, role: 'receive', kind: receiver.track.kind });
    } catch (error) {
      this.#lose('no-transform', `The browser does not let a receiver be protected: ${error.message}`);
      return;
    }
    this.#received.add(receiver);
    const entry = { id, mid: transceiver.mid, track: receiver.track, transceiver, sender: null };
    this.receivers.set(id, entry);
    this.#tell('receiver', entry);
  }

  #take(data) {
    if (this.isEnded) return;
    const receiver = this.receivers.get(data.id);
    if (data.type === 'transform') {
      const sender = this.senders.get(data.id);
      if (sender) sender.attached = true;
      this.#apply();
    } else if (data.type === 'sending') {
      this.isKeyed = true;
      this.#tell('sending', { generation: data.generation });
      this.#apply();
      for (const sender of this.senders.values()) if (sender.transceiver.sender.track?.kind === 'video') sender.refresh().catch(() => {});
    } else if (data.type === 'bound') {
      receiver.sender = data.sender;
      this.#tell('bound', { receiver, sender: data.sender });
    } else if (data.type === 'sender-changed') {
      this.#tell('sender-changed', { receiver, sender: data.sender });
    } else if (data.type === 'ended') {
      this.#ended(data);
    } else if (data.type === 'report') {
      this.#compare(data);
    }
  }

  #ended({ id, error }) {
    const sender = this.senders.get(id);
    if (sender && sender.transceiver.currentDirection !== 'stopped') {
      this.#lose('worker-failed', `The script that encrypts media stopped: ${error ?? 'its stream ended'}`);
      return;
    }
    this.senders.delete(id);
    this.receivers.delete(id);
    this.#post({ type: 'forget', id });
  }

  #apply() {
    for (const sender of this.senders.values()) {
      sender.apply().catch((error) => this.#lose('no-track', `The browser does not send this: ${error.message}`));
    }
  }

  /** Asks the browser first and the worker afterwards, so that the worker cannot have seen less than has left. */
  async #check() {
    const own = new Set([...this.senders.values()].map(({ transceiver }) => transceiver.sender));
    if (this.pc.getSenders().some((sender) => sender.track && !own.has(sender))) {
      this.#lose('unprotected', 'Something was to be sent past the script that encrypts media');
      return;
    }
    this.#unanswered += 1;
    if (this.#unanswered > SILENT_CHECKS) this.#lose('worker-silent', 'The script that encrypts media does not answer any more');
    if (this.#unanswered > 0) return;
    try {
      this.#sent = new Map(await Promise.all([...this.senders.values()].map(async (sender) => [sender.id, await sender.statistics()])));
      this.#post({ type: 'report' });
    } catch {
      // Without an answer the connection ends a few checks later.
    }
  }

  #compare({ senders, transforms }) {
    this.#unanswered = -1;
    for (const [id, sent] of this.#sent) {
      const { kind, in: seen, octets } = transforms.find((each) => each.id === id) ?? { kind: 'media', in: 0, octets: 0 };
      const excess = sent.frames > seen + UNDER_WAY ? (this.#excess.get(id) ?? 0) + 1 : 0;
      this.#excess.set(id, excess);
      if (excess > 1 || sent.octets > octets + (kind === 'audio' ? 0 : PACKET_OVERHEAD * sent.packets)) {
        this.#lose('unprotected', `More ${kind} left than the script that encrypts media has seen`);
        return;
      }
    }
    this.#tell('report', { senders, transforms });
  }
}
