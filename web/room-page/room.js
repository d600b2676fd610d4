// The page of one room: puts together what it needs.

import { App } from './app.js';
import { parseAddress } from './address.js';
import { Backend, findRoom } from './backend.js';
import { Beside } from './beside.js';
import { Call } from './call.js';
import { Announcer } from './elements.js';
import { joinPatiently } from './joining.js';
import { chooseLanguage } from './language.js';
import { LocalMedia } from './local-media.js';
import { memory } from './memory.js';
import { Meter } from './meter.js';
import { expectedKeyDistributor, fetchPolicy } from './policy.js';
import { loadFrameWorker } from './protected-connection.js';

const WORKER = new URL('frame-worker.js', import.meta.url).href;
const address = parseAddress(location);
const timers = {
  now: () => performance.now(),
  start: (callback, millis) => {
    const timer = setTimeout(callback, millis);
    return () => clearTimeout(timer);
  },
};
/** What the policy says, once it is there, and the bridge that has the room. */
const found = { policy: null, keyDistributor: null, backend: null };

/** The worker of the next call: it has to be there when the click comes. */
let worker = null;

/** The page's only script by address, where the browser asks for that to be said. */
const workerAddress = globalThis.trustedTypes?.createPolicy('perc-worker', {
  createScriptURL: (text) => {
    if (text !== WORKER) throw new TypeError('not the address of the page\'s worker');
    return text;
  },
}).createScriptURL(WORKER) ?? WORKER;

function loadWorker() {
  worker = loadFrameWorker(workerAddress);
  worker.catch(() => {});
}

function takeWorker() {
  const taken = worker;
  loadWorker();
  return taken;
}

async function prepare() {
  found.policy = await fetchPolicy(new URL('perc-policy.json', import.meta.url));
  const { keyDistributor, problem } = expectedKeyDistributor(found.policy, address);
  found.keyDistributor = keyDistributor;
  return { policy: found.policy, keyDistributor, problem: unsupported() ?? problem };
}

function unsupported() {
  if (window.top !== window) return 'framed';
  if (!isSecureContext) return 'insecure';
  if (!('RTCRtpScriptTransform' in window && 'RTCPeerConnection' in window && crypto.subtle)) return 'unsupported';
  loadWorker();
  return null;
}

async function lookUp() {
  const backends = found.policy.bridges.map((bridge) => new Backend(new URL(`${bridge}/`, location.href)));
  const { backend, facts } = await findRoom(backends, address.room);
  found.backend = backend;
  return facts;
}

function connect(who, attempt) {
  const { policy: { audioLevels }, keyDistributor, backend } = found;
  return joinPatiently(({ step, ask }) => new Call({
    worker: takeWorker(), backend, address, keyDistributor, audioLevels, who, signal: attempt.signal, step, ask,
  }).join(), attempt);
}

/** The page; for tests and the console. */
export const app = new App({
  root: document.getElementById('app'), announcer: new Announcer(document.getElementById('polite')), address, prepare, lookUp, connect, timers, memory,
  language: chooseLanguage(memory.get('language'), navigator.languages), media: new LocalMedia(navigator.mediaDevices), meter: new Meter(),
  href: () => location.href, canShare: 'getDisplayMedia' in (navigator.mediaDevices ?? {}),
});
/** Chromium forbids sandboxed frames to go back in the page's history and to close its tab; Firefox does not. */
const isStrict = 'credentialless' in HTMLIFrameElement.prototype;
/** Whether a frame cannot go back in the page's history: where that is allowed, nothing may be there to go back to. */
const isEnclosed = isStrict || history.length === 1;
const beside = new Beside(app, { location, isEnclosed, isWide: () => matchMedia('(min-width: 72rem)').matches, place: document.body });
app.world.changed = () => beside.update();
app.start();

window.addEventListener('online', () => app.session.networkReturned());
window.addEventListener('beforeunload', (event) => {
  // A frame may have asked for this, where it can: the person decides, and it does not ask again.
  const isPerhapsByFrame = !isStrict && beside.shown !== null;
  if (app.session.state.phase === 'call' || isPerhapsByFrame) event.preventDefault();
  if (isPerhapsByFrame) beside.remove('leaving');
});
window.addEventListener('pagehide', () => app.session.leave());
window.addEventListener('hashchange', () => location.reload());
