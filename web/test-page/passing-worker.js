// A worker that protects nothing: it says that all is well, and passes frames on as they are.
onmessage = ({ data }) => {
  if (data.type === 'keys') postMessage({ type: 'sending', generation: data.generation });
  if (data.type === 'report') postMessage({ type: 'report', senders: [], transforms: [1, 2].map((id) => ({ id, kind: 'video', in: 0, octets: 0 })) });
};
onrtctransform = ({ transformer: { readable, writable, options } }) => {
  readable.pipeTo(writable).catch(() => {});
  postMessage({ type: 'transform', id: options.id });
};
postMessage({ type: 'ready' });
