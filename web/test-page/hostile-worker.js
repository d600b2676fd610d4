// Others' frames, sealed as those members would and then attacked on the way, as a bridge can.
import { concat } from '../room-page/octets.js';
import { codecOf, encodeHeader, kidOf, parse, senderOf } from '../room-page/sframe.js';
import { SendingKeys } from '../room-page/sframe-keys.js';

const VIDEO = codecOf('video/VP8');
const UNKNOWN = 500;
/** By sender index. */
const keys = new Map();
/** Whose frames come in whose section, where that is another's. */
const swapped = new Map();
/** Attacks by the sender index that they are on, {name, own: the page's own sender index, other: another member's}. */
const attacks = new Map();
/** Octets of the frame before, by transform. */
const before = new Map();
/** What the page has sealed itself, the latest by codec. */
const own = new Map();

const changed = (octets, at, bits) => octets.map((octet, index) => (index === at ? octet ^ bits : octet));
const withHeader = ({ clear, cipherText }, kid, ctr) => concat(clear, encodeHeader(kid, ctr), cipherText);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Each gives the octets that are sent instead of these. */
const ATTACKS = {
  'clear octets': ({ codec, sealed }) => changed(sealed, codec === VIDEO && (sealed[0] & 1) === 0 ? 6 : 1, 0x10),
  'key frame bit': ({ sealed }) => changed(sealed, 0, 1),
  'headers': ({ parts, other, ownIndex, count }) => {
    const { kid, ctr } = parts;
    const forged = [[kidOf(other, kid % 256), ctr], [kid, ctr + 2 ** 40], [kidOf(ownIndex, kid % 256), ctr], [kid, Math.max(0, ctr - 100)], [kid + 1, ctr]];
    return withHeader(parts, ...forged[count % forged.length]);
  },
  'unknown sender': ({ parts }) => withHeader(parts, kidOf(UNKNOWN, parts.kid % 256), parts.ctr),
  'garbage': ({ sealed, count }) => random(count % 2 ? sealed.length : 5),
  'clear': ({ plain }) => plain,
  'replays between': ({ sealed, transform, count }) => (count % 2 ? before.get(transform) ?? sealed : sealed),
  'replays': ({ transform }) => before.get(transform),
  'own frames': ({ codec, sealed }) => own.get(codec) ?? random(sealed.length),
};

async function pass(frame, controller, transform) {
  const codec = codecOf(frame.getMetadata().mimeType);
  const plain = new Uint8Array(frame.data.slice(0));
  const result = await keys.get(swapped.get(transform.index) ?? transform.index)?.seal(codec, plain, performance.now());
  if (!result?.frame) return;
  let { frame: octets } = result;
  const attack = attacks.get(transform.index);
  if (attack) {
    transform.count += 1;
    const { name, other, own: ownIndex } = attack;
    octets = ATTACKS[name]({ codec, plain, sealed: octets, parts: parse(codec, octets), transform, count: transform.count, other, ownIndex });
  }
  // What is replayed was there before the attack, or was sent instead of others.
  if (attack?.name !== 'replays') before.set(transform, octets);
  frame.data = octets.slice().buffer;
  controller.enqueue(frame);
}

const on = {
  members: () => {},
  keys: ({ generation, own: key, lifetime }) => {
    const index = senderOf(key.kid);
    if (!keys.has(index)) keys.set(index, new SendingKeys());
    keys.get(index).install(generation, key, performance.now(), performance.now() + lifetime);
  },
  attack: ({ index, name, ...rest }) => {
    if (name === null) attacks.delete(index);
    else attacks.set(index, { name, ...rest });
  },
  // Two members' frames come in each other's sections.
  swap: ({ indices: [one, two] }) => {
    if (!swapped.delete(one)) swapped.set(one, two);
    if (!swapped.delete(two)) swapped.set(two, one);
  },
  copies: ({ port }) => { port.onmessage = ({ data: { mimeType, octets } }) => own.set(codecOf(mimeType), octets); },
};

onmessage = ({ data }) => on[data.type](data);
onrtctransform = ({ transformer: { options: { index }, readable, writable } }) => {
  const transform = { index, count: 0 };
  readable.pipeThrough(new TransformStream({ transform: (frame, controller) => pass(frame, controller, transform) })).pipeTo(writable).catch(() => {});
};
postMessage({ type: 'ready' });
