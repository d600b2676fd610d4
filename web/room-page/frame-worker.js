// The worker through which every frame goes that leaves or enters (W3C webrtc-encoded-transform). It holds the only counters of the keys, and
// drops whatever it cannot seal or open. protected-connection.js starts it and describes the messages.

import { codecOf } from './sframe.js';
import { ReceivingKeys, SendingKeys } from './sframe-keys.js';

/** Between two requests for key frames of one stream. */
const REQUEST_MILLIS = 1000;
const EARLY_MILLIS = 10;

const sending = new SendingKeys();
const receiving = new ReceivingKeys();
/** By the number that the page gave. */
const transforms = new Map();
const now = () => performance.now();

/** One sender's or receiver's frames. */
class Transform {
  constructor(transformer) {
    const { id, role, kind, rids } = transformer.options;
    Object.assign(this, { transformer, id, role, kind, rids });
    this.counters = { in: 0, out: 0, octets: 0, keyFrames: 0, dropped: {} };
    this.binding = {};
    this.missing = false;
    this.asked = -Infinity;
  }

  run() {
    const { readable, writable } = this.transformer;
    readable.pipeThrough(new TransformStream({ transform: (frame, controller) => this.pass(frame, controller) })).pipeTo(writable)
      .then(() => postMessage({ type: 'ended', id: this.id }), (error) => postMessage({ type: 'ended', id: this.id, error: String(error) }));
  }

  async pass(frame, controller) {
    const { counters } = this;
    counters.in += 1;
    const reason = await this.protect(frame).catch(() => 'failed');
    if (reason) {
      counters.dropped[reason] = (counters.dropped[reason] ?? 0) + 1;
      this.missing ||= reason !== 'empty';
      return;
    }
    // What was dropped is missing in the picture; browsers would wait for seconds, or show what is broken.
    if (this.missing && this.role === 'receive' && frame.type !== 'key') this.askForKeyFrame();
    counters.out += 1;
    counters.octets += frame.data.byteLength;
    if (frame.type === 'key') counters.keyFrames += 1;
    this.missing = false;
    controller.enqueue(frame);
  }

  /** Puts what may pass into the frame; the reason if nothing may. */
  async protect(frame) {
    const codec = codecOf(frame.getMetadata().mimeType);
    const data = new Uint8Array(frame.data);
    const bound = this.binding.sender;
    const result = this.role === 'send' ? await sending.seal(codec, data, now()) : await receiving.open(this.binding, codec, data, now());
    if (this.binding.sender !== bound) postMessage({ type: 'bound', id: this.id, sender: this.binding.sender });
    if (result.dropped === 'sender-changed' && result.sender !== this.intruder) {
      this.intruder = result.sender;
      postMessage({ type: 'sender-changed', id: this.id, sender: result.sender });
    }
    if (result.dropped) return result.dropped;
    frame.data = result.frame.buffer;
    return null;
  }

  /** Asks for a key frame where one is needed to go on; nobody waits for the answer. */
  askForKeyFrame() {
    if (this.kind !== 'video' || now() - this.asked < REQUEST_MILLIS) return;
    this.asked = now();
    const { transformer } = this;
    const request = async (rids) => {
      if (this.role === 'receive') await transformer.sendKeyFrameRequest?.();
      else await transformer.generateKeyFrame?.(...rids);
    };
    // A stream that is not active refuses: there is nothing to be seen of it anyway.
    for (const rid of this.rids ?? [null]) request(rid === null ? [] : [rid]).catch(() => {});
  }
}

/** Tells when sending with this generation's key has begun. Timers may be a little early. */
function tellSwitch(generation) {
  if (sending.isPending(generation, now())) {
    setTimeout(tellSwitch, EARLY_MILLIS, generation);
    return;
  }
  if (sending.generation(now()) !== generation) return;
  postMessage({ type: 'sending', generation });
  for (const each of transforms.values()) if (each.role === 'send') each.askForKeyFrame();
}

function install({ generation, own, others, begin, lifetime }) {
  const arrived = now();
  const until = arrived + lifetime;
  receiving.install(generation, others, arrived, until);
  sending.install(generation, own, arrived + begin, until);
  for (const each of transforms.values()) if (each.role === 'receive' && each.missing) each.askForKeyFrame();
  setTimeout(tellSwitch, begin, generation);
}

const on = {
  keys: install,
  members: ({ own, others }) => receiving.setMembers(own, others, now()),
  quiet: ({ senders }) => receiving.setQuiet(senders, now()),
  report: () => postMessage({
    type: 'report', senders: receiving.report(now()),
    transforms: [...transforms.values()].map(({ id, role, kind, binding, counters }) => ({ id, role, kind, sender: binding.sender ?? null, ...structuredClone(counters) })),
  }),
  forget: ({ id }) => transforms.delete(id),
};

onmessage = ({ data }) => on[data.type](data);
onrtctransform = ({ transformer }) => {
  const transform = new Transform(transformer);
  transforms.set(transform.id, transform);
  transform.run();
  postMessage({ type: 'transform', id: transform.id });
};
postMessage({ type: 'ready' });
