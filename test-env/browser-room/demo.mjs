#!/usr/bin/env node
// Browsers join a PERC room by its web page; writes what each of them shows and receives as one JSON object. The users' passwords are a JSON
// object in the environment variable PERC_PASSWORDS, their invitations, if they need any, likewise in PERC_INVITATIONS.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PATIENCE_MILLIS } from './browsers.mjs';
import { Proxy } from './proxy.mjs';
import { Losses } from './relay.mjs';
import { prepare, runScenarios } from './scenarios.mjs';
import { Tab } from './tab.mjs';
import { prepareTiming, timeJoins } from './timing.mjs';
import { codeOfAll, eventually, pause, people, visit } from './visit.mjs';

/** Frames of each kind that have to come of everybody. */
const FRAMES = 25;

const { values: options } = parseArgs({
  options: {
    page: { type: 'string' }, // the room's address at the bridge
    address: { type: 'string' }, // of this machine, for the browsers' pages and the identity provider
    idp: { type: 'string' }, // the identity provider's domain, with its port
    'key-distributor': { type: 'string' }, // the identity that the page has to expect
    roster: { type: 'string' }, // where the Key Distributor has the room's roster
    authority: { type: 'string' }, // PEM file of the certificate that the identity provider's was issued by
    users: { type: 'string' }, // who joins, in this order, each with firefox or chromium: alice=firefox,bob=chromium
    natives: { type: 'string', default: '' }, // who else is there, not in a browser: dave,erin
    refused: { type: 'string', default: '' }, // who tries to join
    seconds: { type: 'string', default: '5' }, // how long everybody stays once all see all
    scenarios: { type: 'string', default: '' }, // folder for signals: the first user does what people do, and accidents happen
    background: { type: 'string', default: '15' }, // seconds that the second user's tab is in the background meanwhile
    joins: { type: 'string', default: '0' }, // how many joins of one tab of each browser are timed; with 0 the call goes on as usual
    control: { type: 'boolean', default: false }, // pages that do not protect their frames, for a short call without checks
    codec: { type: 'string', default: 'VP8' }, // what pages send their pictures as
    output: { type: 'string' }, // where the JSON goes
    pictures: { type: 'string', default: '' }, // folder for pictures of the page
  },
});
const invitations = JSON.parse(process.env.PERC_INVITATIONS ?? '{}');
const passwords = JSON.parse(process.env.PERC_PASSWORDS);

const joins = Number(options.joins);

const proxies = new Map();
const pictures = [];

async function open(browsers, user, name) {
  const proxy = proxies.get(user);
  const page = new URL(new URL(options.page).pathname, proxy.origin);
  page.hash = `kd=${options['key-distributor']}${invitations[user] ? `&invitation=${invitations[user]}` : ''}${options.codec === 'VP8' ? '' : `&codec=${options.codec}`}`;
  const tab = new Tab({
    user, browser: name, address: page.href, idp: options.idp, password: passwords[user], patience: PATIENCE_MILLIS,
    prepare: joins > 0 ? prepareTiming : options.scenarios ? prepare : null,
  });
  await tab.open(browsers);
  return tab;
}

async function picture(tab, name) {
  if (!options.pictures) return;
  const file = `${name}.png`;
  await tab.page.screenshot({ path: path.join(options.pictures, file) });
  pictures.push(file);
}

/** Until every tab has enough of everybody else, or for as long as there is patience. */
function everybodyFlows(tabs, names) {
  const enough = (received, own) => names.filter((name) => name !== own)
    .every((name) => received[name]?.audioFrames >= FRAMES && received[name]?.pictures >= FRAMES);
  return eventually(
    () => Promise.all(tabs.map((tab) => tab.received())), (seen) => seen.every((received, i) => enough(received, tabs[i].identity)), PATIENCE_MILLIS);
}

async function joinAll(browsers, tabs) {
  for (const [user, name] of people(options.users)) {
    const tab = await open(browsers, user, name);
    tabs.push(tab);
    await tab.join();
    console.log(`${user} in ${name}: ${tab.error || 'joined'}`);
    if (tab.error) break;
  }
}

async function control(browsers, tabs) {
  await joinAll(browsers, tabs);
  await pause(Number(options.seconds) * 1000);
  await Promise.all(tabs.map((tab) => tab.page.close().catch(() => {})));
}

/** Asks for something by a file, and waits until it has been taken away. */
async function signal(name) {
  const file = path.join(options.scenarios, name);
  fs.writeFileSync(file, '');
  if (!await eventually(() => !fs.existsSync(file), Boolean, PATIENCE_MILLIS)) throw new Error(`nobody answered ${name}`);
}

async function run(browsers, tabs, result) {
  await joinAll(browsers, tabs);
  if (tabs.some((tab) => tab.error)) return;
  const domain = options.idp.split(':')[0];
  const names = [...tabs.map((tab) => tab.identity), ...options.natives.split(',').filter(Boolean).map((name) => `${name}@${domain}`)];
  await everybodyFlows(tabs, names);
  result.code = await codeOfAll(options.roster, tabs, PATIENCE_MILLIS);
  for (const [user, name] of options.scenarios ? [] : people(options.refused)) {
    const tab = await open(browsers, user, name);
    await tab.join();
    await picture(tab, `refused-${user}`);
    result.refused.push({ user, browser: name, error: tab.error });
    await tab.page.close();
  }
  if (joins > 0) {
    result.scenarios = [];
    for (const tab of tabs.filter(({ browser }, i) => tabs.findIndex((each) => each.browser === browser) === i)) {
      result.scenarios.push(await timeJoins(tab, joins));
    }
    return;
  }
  if (options.scenarios) {
    const [tab, ...others] = tabs;
    result.scenarios = await runScenarios(tab, {
      proxy: proxies.get(tab.user), others: others.map((each) => ({ tab: each, proxy: proxies.get(each.user) })), seconds: Number(options.background), restart: () => signal('restart-key-distributor'), picture,
    });
    return;
  }
  await pause(Number(options.seconds) * 1000);
  for (const tab of tabs) {
    await tab.page.bringToFront();
    await tab.look();
    await picture(tab, `${tab.browser}-${tab.user}`);
  }
  for (const tab of tabs) await tab.leave();
}

const tabs = [];
const result = { refused: [], pictures };
const everybody = [...people(options.users), ...people(options.refused)];
for (const [user] of everybody) {
  const proxy = new Proxy(options.page, options.address, !options.control);
  if (options.scenarios && joins === 0) proxy.losses = new Losses();
  proxies.set(user, await proxy.open());
}
const setup = {
  throttles: options.scenarios !== '' && joins === 0, authority: options.authority, domain: options.idp.split(':')[0], pages: [...proxies.values()].map(({ origin }) => new URL(origin)), output: options.output,
};
await visit(everybody.map(([, browser]) => browser), setup, result, async (browsers) => {
  try {
    await (options.control ? control(browsers, tabs) : run(browsers, tabs, result));
  } catch (error) {
    for (const tab of tabs) await picture(tab, `failed-${tab.user}`).catch(() => {});
    throw error;
  }
}, () => {
  result.participants = tabs.map((tab) => {
    const { frames, endpoints, formats } = proxies.get(tab.user);
    return { ...tab.report(), frames, endpoints, formats };
  });
  for (const proxy of proxies.values()) proxy.close();
});
