// The page of one room: puts together what it needs.

import { App } from './app.js';
import { parseAddress } from './address.js';
import { Backend } from './backend.js';
import { Call } from './call.js';
import { Announcer } from './elements.js';
import { joinPatiently } from './joining.js';
import { chooseLanguage } from './language.js';
import { LocalMedia } from './local-media.js';
import { Meter } from './meter.js';
import { loadFrameWorker } from './protected-connection.js';

const element = (id) => document.getElementById(id);
const address = parseAddress(location);
const backend = new Backend(new URL(`${document.querySelector('meta[name=perc-resource]').content}/`, location.href));
const timers = {
  now: () => performance.now(),
  start: (callback, millis) => {
    const timer = setTimeout(callback, millis);
    return () => clearTimeout(timer);
  },
};
/** What the browser keeps for the next visit: texts, no keys. Some browsers are set up not to keep any. */
const memory = {
  get: (name) => {
    try {
      return localStorage.getItem(`perc-${name}`);
    } catch {
      return null;
    }
  },
  set: (name, text) => {
    try {
      localStorage.setItem(`perc-${name}`, text);
    } catch {
      // It is asked for again next time.
    }
  },
};

function unsupported() {
  if (!isSecureContext) return 'insecure';
  return 'RTCRtpScriptTransform' in window && 'RTCPeerConnection' in window && crypto.subtle ? null : 'unsupported';
}

/** The worker of the next call: it has to be there when the click comes. */
let worker = null;

function loadWorker() {
  worker = loadFrameWorker();
  worker.catch(() => {});
}

function takeWorker() {
  const taken = worker;
  loadWorker();
  return taken;
}

function connect(who, { signal, step }) {
  return joinPatiently(({ step: say, ask }) => new Call({ worker: takeWorker(), backend, address, who, signal, step: say, ask }).join(), { signal, step });
}

const problem = unsupported();
if (problem === null) loadWorker();

/** The page; for tests and the console. */
export const app = new App({
  root: element('app'), announcer: new Announcer(element('polite')), address, connect, timers, memory,
  language: chooseLanguage(memory.get('language'), navigator.languages), media: new LocalMedia(navigator.mediaDevices), meter: new Meter(),
  lookUp: () => backend.facts(address.room), unsupported: problem, host: location.host, href: () => location.href,
  canShare: 'getDisplayMedia' in (navigator.mediaDevices ?? {}),
});
app.start();

window.addEventListener('online', () => app.session.networkReturned());
window.addEventListener('beforeunload', (event) => {
  if (app.session.state.phase === 'call') event.preventDefault();
});
window.addEventListener('pagehide', () => app.session.leave());
window.addEventListener('hashchange', () => location.reload());
