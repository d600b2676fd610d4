// The realm's global scope is made of the fragments prelude, octets, url, http, crypto and registrar, joined in this
// order inside one function. Nothing here is a security boundary against the identity provider's script: whatever
// matters is checked on the other side of host(), and this side can only hurt itself.
const global = globalThis;
const hostInvoke = global.java_invoke;
const { stringify, parse } = JSON;
const { defineProperty } = Object;
const PromiseType = Promise;
const indirectEval = global.eval;

for (const name of ['java_invoke', 'Javy', 'plugin', 'console', 'SharedArrayBuffer', 'Atomics']) {
  delete global[name];
}

// One call to the other side. Its refusals are TypeErrors, as a browser's are.
function host(name, ...args) {
  const reply = parse(hostInvoke('perc', name, stringify(args)));
  if (reply.error !== undefined) {
    throw new TypeError(reply.error);
  }
  return reply.value;
}

function expose(name, value) {
  defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
}

function silent() {}
expose('console', { log: silent, info: silent, warn: silent, error: silent, debug: silent });
expose('self', global);

const environment = host('environment');
expose('origin', environment.origin);

// Timers. The other side knows only numbers and delays.
const timers = new Map();
let lastTimer = 0;

function startTimer(callback, delay, args, repeat) {
  const id = ++lastTimer;
  const milliseconds = Math.max(0, Math.min(Number(delay) || 0, 2147483647));
  host('timer', id, milliseconds);
  timers.set(id, { callback, args, milliseconds, repeat });
  return id;
}

function stopTimer(id) {
  if (timers.delete(id)) {
    host('clear', id);
  }
}

function fireTimer(id) {
  const timer = timers.get(id);
  if (timer === undefined) {
    return;
  }
  if (timer.repeat) {
    host('timer', id, Math.max(timer.milliseconds, 4));
  } else {
    timers.delete(id);
  }
  if (typeof timer.callback === 'function') {
    timer.callback(...timer.args);
  }
}

expose('setTimeout', (callback, delay, ...args) => startTimer(callback, delay, args, false));
expose('setInterval', (callback, delay, ...args) => startTimer(callback, delay, args, true));
expose('clearTimeout', stopTimer);
expose('clearInterval', stopTimer);
