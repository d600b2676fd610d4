// What a bridge does with simulcast, in the browser's own terms: of the layers that come, the frames of one leave, sealed as they are, in the
// place of another encoder's frames. Another layer begins with one of its key frames. It also looks whether every frame opens, and what with.
import { codecOf, open, parse } from '../room-page/sframe.js';

let key = null;
let chosen = null;
let wanted = null;
const waiting = [];
const layers = new Map();
const counters = new Set();
const counts = { clear: 0, twice: 0, frames: {}, forwarded: {} };

async function count(layer, mimeType, octets) {
  counts.frames[layer] = (counts.frames[layer] ?? 0) + 1;
  const sealed = parse(codecOf(mimeType), octets);
  if (!sealed || sealed.kid !== key.kid || !await open(sealed, key).catch(() => null)) {
    counts.clear += 1;
    return;
  }
  if (counters.has(sealed.ctr)) counts.twice += 1;
  counters.add(sealed.ctr);
}

async function take(layer, frame) {
  if (frame.data.byteLength === 0) return;
  const octets = new Uint8Array(frame.data).slice();
  const isKeyFrame = (octets[0] & 1) === 0;
  await count(layer, frame.getMetadata().mimeType, octets);
  if (layer === wanted && layer !== chosen) {
    if (isKeyFrame) chosen = layer;
    else layers.get(layer).sendKeyFrameRequest().catch(() => {});
  }
  if (layer === chosen) waiting.push({ layer, octets });
}

function put(frame, controller) {
  const next = waiting.shift();
  if (!next) return;
  counts.forwarded[next.layer] = (counts.forwarded[next.layer] ?? 0) + 1;
  frame.data = next.octets.buffer;
  controller.enqueue(frame);
}

onmessage = ({ data }) => {
  key = data.key ?? key;
  wanted = data.wanted ?? wanted;
  if (data.ask) postMessage({ ...counts, chosen });
};
onrtctransform = ({ transformer }) => {
  const { layer } = transformer.options;
  if (layer) layers.set(layer, transformer);
  const transform = layer ? (frame) => take(layer, frame) : put;
  transformer.readable.pipeThrough(new TransformStream({ transform })).pipeTo(transformer.writable).catch(() => {});
};
postMessage('ready');
