// In place of the worker that encrypts frames, for the control of the audit: passes them on as they are, and says that all is well.
const transforms = [];

function pass({ readable, writable, options }) {
  const { id, role, kind } = options;
  const counters = { id, role, kind, sender: null, in: 0, out: 0, octets: 0, keyFrames: 0, dropped: {} };
  transforms.push(counters);
  readable.pipeThrough(new TransformStream({
    transform(frame, controller) {
      counters.in += 1;
      counters.out += 1;
      counters.octets += frame.data.byteLength;
      if (role === 'send') globalThis.recordFrame(new Uint8Array(frame.data));
      controller.enqueue(frame);
    },
  })).pipeTo(writable).catch(() => {});
  postMessage({ type: 'transform', id });
}

onmessage = ({ data }) => {
  if (data.type === 'keys') postMessage({ type: 'sending', generation: data.generation });
  if (data.type === 'report') postMessage({ type: 'report', senders: [], transforms: structuredClone(transforms) });
};
onrtctransform = ({ transformer }) => pass(transformer);
postMessage({ type: 'ready' });
