#!/usr/bin/env node
// Browsers stay in a room while others come and go; writes as one JSON object what each page counted meanwhile. One more browser comes late
// and leaves early, and keeps its keys. The users' passwords are a JSON object in the environment variable PERC_PASSWORDS.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Tab } from './tab.mjs';
import { eventually, pause, people, visit } from './visit.mjs';

const PATIENCE_MILLIS = Number(process.env.PERC_TEST_PATIENCE ?? 1) * 90_000;
/** Frames of each kind that have to come of every other browser before the crowd comes. */
const FRAMES = 25;
/** The pages' reports come each second. */
const REPORTED_MILLIS = 2500;

const { values: options } = parseArgs({
  options: {
    page: { type: 'string' }, // the room's address at the bridge
    idp: { type: 'string' }, // the identity provider's domain, with its port
    'key-distributor': { type: 'string' }, // the identity that the page has to expect
    authority: { type: 'string' }, // PEM file of the certificate that the identity provider's was issued by
    users: { type: 'string' }, // who stays, each with firefox or chromium: alice=firefox,bob=chromium
    visitor: { type: 'string', default: '' }, // who comes late and leaves early, likewise
    seconds: { type: 'string' }, // how long the crowd comes and goes
    signals: { type: 'string' }, // folder: "joined" is made here when the crowd may come, "coming" and "gone" when it does and has
    output: { type: 'string' }, // where the JSON goes
  },
});
const passwords = JSON.parse(process.env.PERC_PASSWORDS);
const signal = (name) => path.join(options.signals, name);

/** Makes the page keep all keys of frames, in a form that can be exported; runs in front of the page's own scripts. */
function keepKeys() {
  const { deriveKey } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.deriveKey = function derive(algorithm, base, type, extractable, usages) {
    // Browsers refuse keys for HKDF that can be exported.
    return deriveKey.call(this, algorithm, base, type, extractable || type.name === 'AES-GCM', usages);
  };
  const { postMessage } = Worker.prototype;
  globalThis.keptKeys = [];
  Worker.prototype.postMessage = function post(data, ...rest) {
    if (data?.type === 'keys') globalThis.keptKeys.push({ generation: data.generation, millis: Date.now(), keys: [data.own, ...data.others] });
    return postMessage.call(this, data, ...rest);
  };
}

/** In the page: the keys that were kept, as numbers and hexadecimal. */
async function keptKeys() {
  const hex = (octets) => [...new Uint8Array(octets)].map((octet) => octet.toString(16).padStart(2, '0')).join('');
  return Promise.all(globalThis.keptKeys.flatMap(({ generation, millis, keys }) => keys.map(async ({ kid, key, salt }) => (
    { generation, millis, kid, key: hex(await crypto.subtle.exportKey('raw', key)), salt: hex(salt) }))));
}

/** In the page: who it is at the bridge and in the roster, and what its worker has counted. */
async function counted() {
  const { app } = await import(new URL('page/room.js', location.href.replace(/#.*/, '')).href);
  const { call } = app;
  if (!call) return null;
  return {
    endpoint: call.endpoint,
    senderIndex: call.roster.members.find(({ own }) => own).senderIndex,
    members: call.roster.members.length,
    // Later descriptions have new sections only for what is received; the formats are the same.
    formats: Object.fromEntries([...call.pc.localDescription.sdp.matchAll(/^a=rtpmap:(\d+) ([^/\s]+)\//gm)].map(([, format, codec]) => [format, codec])),
    tiles: call.snapshot().tiles.map(({ senderIndex, identity, state }) => ({ senderIndex, identity, state })),
    ...structuredClone(call.report),
  };
}

async function open(browsers, [user, browser], prepare = null) {
  const page = new URL(options.page);
  page.hash = `kd=${options['key-distributor']}`;
  const tab = new Tab({ user, browser, address: page.href, idp: options.idp, password: passwords[user], patience: PATIENCE_MILLIS, prepare });
  await tab.open(browsers);
  return tab;
}

async function join(tab) {
  await tab.join();
  console.log(`${tab.user} in ${tab.browser}: ${tab.error || 'joined'}`);
  if (tab.error) throw new Error(`${tab.user} cannot join: ${tab.error}`);
}

/** Comes when a third of the time has passed, and leaves after another. */
async function comeAndGo(browsers, who) {
  const third = Number(options.seconds) * 1000 / 3;
  await pause(third);
  const tab = await open(browsers, who, keepKeys);
  const joinMillis = Date.now();
  await join(tab);
  await pause(third);
  const last = await tab.page.evaluate(counted);
  const leftMillis = Date.now();
  await tab.leave();
  await tab.page.waitForFunction(() => !document.querySelector('.call'), { timeout: PATIENCE_MILLIS, polling: 50 });
  const visited = { user: tab.user, browser: tab.browser, joinMillis, leftMillis, ...last, kept: await tab.page.evaluate(keptKeys), console: tab.console };
  await tab.page.close();
  return visited;
}

async function run(browsers, result) {
  const tabs = [];
  for (const each of people(options.users)) {
    const tab = await open(browsers, each);
    tabs.push(tab);
    await join(tab);
  }
  const enough = (received) => Object.values(received).filter(({ audioFrames, pictures }) => audioFrames >= FRAMES && pictures >= FRAMES).length === tabs.length - 1;
  const flows = await eventually(() => Promise.all(tabs.map((tab) => tab.received())), (seen) => seen.every(enough), PATIENCE_MILLIS);
  if (!flows.every(enough)) throw new Error(`not everybody sees everybody else: ${JSON.stringify(flows)}`);
  await pause(REPORTED_MILLIS);
  const look = () => Promise.all(tabs.map((tab) => tab.page.evaluate(counted)));
  const before = await look();
  fs.writeFileSync(signal('joined'), '');
  const waitFor = async (name) => {
    while (!fs.existsSync(signal(name))) await pause(100);
  };
  await waitFor('coming');
  // What becomes of the visitor does not concern those who stay.
  const visitor = people(options.visitor).map((who) => comeAndGo(browsers, who).catch((error) => ({ user: who[0], browser: who[1], failure: String(error) })));
  [result.visitor = null] = await Promise.all(visitor);
  await waitFor('gone');
  await pause(REPORTED_MILLIS);
  const after = await look();
  result.stayers = tabs.map(({ user, browser, identity, console: said }, at) => ({ user, browser, identity, before: before[at], after: after[at], console: said }));
  for (const tab of tabs) await tab.leave();
}

const result = { stayers: [], visitor: null };
const setup = { authority: options.authority, domain: options.idp.split(':')[0], pages: [new URL(options.page)], output: options.output };
const everybody = [...people(options.users), ...people(options.visitor)];
await visit(everybody.map(([, browser]) => browser), setup, result, (browsers) => run(browsers, result));
