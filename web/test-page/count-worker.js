// What really came over the network: counts of a receiver's frames, by whether they are SFrame that opens with the keys of the test.
import { codecOf, open, parse } from '../room-page/sframe.js';

const keys = new Map();
const counts = { frames: 0, opened: {}, clear: 0, twice: 0 };
const counters = new Set();
let passing = true;
/** Where a copy of each frame goes as it came. */
let copies = null;

async function look(frame, controller) {
  // Packets of nothing but padding come here as well.
  if (frame.data.byteLength === 0) return;
  counts.frames += 1;
  const { mimeType } = frame.getMetadata();
  copies?.postMessage({ mimeType, octets: new Uint8Array(frame.data) });
  const parts = parse(codecOf(mimeType), new Uint8Array(frame.data));
  const key = parts && keys.get(parts.kid);
  const plain = key && await open(parts, key).catch(() => null);
  if (!plain) {
    counts.clear += 1;
    return;
  }
  counts.opened[parts.kid] = (counts.opened[parts.kid] ?? 0) + 1;
  const counter = `${parts.kid} ${parts.ctr}`;
  if (counters.has(counter)) counts.twice += 1;
  counters.add(counter);
  frame.data = plain.buffer;
  if (passing) controller.enqueue(frame);
}

onmessage = ({ data }) => {
  for (const each of data.keys ?? []) keys.set(each.kid, each);
  passing = data.passing ?? passing;
  copies = data.copies ?? copies;
  if (data.ask) postMessage(counts);
};
onrtctransform = ({ transformer: { readable, writable } }) => readable.pipeThrough(new TransformStream({ transform: look })).pipeTo(writable).catch(() => {});
postMessage('ready');
