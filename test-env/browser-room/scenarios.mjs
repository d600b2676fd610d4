// What people and accidents do to a call, one after the other, by one of its tabs. Nothing may leave in clear meanwhile: the bridge's capture
// shows whether that holds, by the times that are kept here.

import { keyChannelScenarios } from './key-channel-scenarios.mjs';

const POLL_MILLIS = 100;
const SETTLE_MILLIS = 2000;
const MUTES = 50;

const pause = (millis) => new Promise((done) => { setTimeout(done, millis); });

/** Runs a function on the page's own objects; `app` of room.js is its first argument. */
const inPage = (tab, action, ...more) => tab.page.evaluate(async (name, ...rest) => {
  const { app } = await import(new URL('page/room.js', location.href.replace(/#.*/, '')).href);
  return window.scenarioActions[name](app, ...rest);
}, action, ...more);

async function until(condition, patience, what) {
  const end = Date.now() + patience;
  while (!await condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come about`);
    await pause(POLL_MILLIS);
  }
}

const phase = (tab) => inPage(tab, 'phase');

/** The call is there (again), and its frames are sealed. */
const inCall = (tab) => until(async () => await phase(tab) === 'call' && await inPage(tab, 'sends'), tab.patience, `${tab.user}'s call`);

/** Puts a tab into the background, where it stays while something else happens: {tab, since, endpoint of its call, cover: the page in front}. */
async function cover(tab) {
  const { endpoint } = await inPage(tab, 'staying');
  const front = await tab.page.browserContext().newPage();
  await front.bringToFront();
  return { tab, since: Date.now(), endpoint, cover: front };
}

export const SCENARIOS = {
  async 'mute and unmute'(tab) {
    for (let i = 0; i < 2 * MUTES; i += 1) {
      await inPage(tab, 'toggle', 'audio');
      await inPage(tab, 'toggle', 'video');
    }
  },
  async 'another device'(tab) {
    await inPage(tab, 'chooseAnother', 'audioinput');
    await inPage(tab, 'chooseAnother', 'videoinput');
  },
  async 'screen shared and not'(tab) {
    if (tab.browser === 'firefox') return; // Its picker cannot be answered.
    for (let i = 0; i < 2; i += 1) {
      await inPage(tab, 'share');
      await pause(SETTLE_MILLIS);
    }
  },
  async reload(tab) {
    await tab.page.reload();
    await tab.join();
    await inCall(tab);
  },
  async 'rejoin'(tab) {
    await inPage(tab, 'lose');
    await tab.rejoined();
    await inCall(tab);
  },
  async 'key channel cut'(tab) {
    await inPage(tab, 'cutKeyChannel');
    await until(async () => await phase(tab) !== 'call', tab.patience, 'the end of the call without a key channel');
    await tab.rejoined();
    await inCall(tab);
  },
  async 'worker killed'(tab) {
    await inPage(tab, 'killWorker');
    await until(async () => await phase(tab) !== 'call', tab.patience, 'the end of the call without a worker');
    await tab.page.reload();
    await tab.join();
    await inCall(tab);
  },
  async 'worker missing'(tab, { proxy }) {
    proxy.workerStatus = 404;
    await tab.page.reload();
    await tab.failToJoin();
    proxy.workerStatus = 200;
    await tab.page.reload();
    await tab.join();
    await inCall(tab);
  },
  async 'worker slow'(tab, { proxy }) {
    proxy.workerDelay = SETTLE_MILLIS;
    await tab.page.reload();
    await tab.join();
    proxy.workerDelay = 0;
    await inCall(tab);
  },
  ...keyChannelScenarios({ inPage, until, phase, inCall }),
  async 'in the background'(tab, { behind, seconds, note }) {
    await pause(Math.max(0, behind.since + seconds * 1000 - Date.now()));
    const { endpoint, since } = behind;
    note(`${behind.tab.user}'s tab was ${await behind.tab.page.evaluate(() => document.visibilityState)} for ${Math.round((Date.now() - since) / 1000)} s, beside what is above`);
    await inCall(behind.tab);
    if ((await inPage(behind.tab, 'staying')).endpoint !== endpoint) throw new Error(`${behind.tab.user} did not stay in the call`);
    await behind.cover.close();
    await behind.tab.page.bringToFront();
    await inCall(behind.tab);
  },
  async 'Key Distributor restarted'(tab, { restart }) {
    await restart();
    await until(async () => await phase(tab) !== 'call', 2 * tab.patience, 'the end of the old call');
    await tab.rejoined();
    await inCall(tab);
  },
};

/** What scenarios do with the page's objects; runs in the page before its own scripts. */
export function prepare() {
  const { Worker, RTCPeerConnection } = window;
  const workers = [];
  let report = { senders: [], transforms: [] };
  window.Worker = class extends Worker {
    constructor(...parameters) {
      super(...parameters);
      workers.push(this);
      this.addEventListener('message', ({ data }) => { if (data.type === 'report') report = data; });
    }
  };
  let connection = null;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...parameters) {
      super(...parameters);
      connection = this;
    }
  };
  const another = (app, kind) => app.media.list.filter((device) => device.kind === kind).map(({ deviceId }) => deviceId).at(-1);
  let sent = -1;
  window.scenarioActions = {
    phase: (app) => app.session.state.phase,
    // More than there was when this was asked last: the counters of an old call do not count.
    sends(app) {
      const sum = (app.call?.report?.transforms ?? []).filter(({ role }) => role === 'send').reduce((total, { out }) => total + out, 0);
      const grows = sent >= 0 && sum > sent;
      sent = grows ? -1 : sum;
      return grows;
    },
    toggle: (app, kind) => app.toggle(kind).then(() => true),
    share: (app) => app.share().then(() => true),
    chooseAnother: (app, kind) => app.media.choose(kind, another(app, kind)).then(() => true),
    lose: (app) => app.call.pc.close() ?? app.call.end(Object.assign(new Error('lost by the test'), { condition: 'media-failed' })) ?? true,
    cutKeyChannel: (app) => app.call.connection.channel.close?.() ?? true,
    failure: (app) => app.session.state.failure?.condition ?? null,
    // Of the latest connection, also while its call is not there yet.
    path: () => ({ connection: connection?.connectionState, keyChannel: connection?.sctp?.state, transforms: report.transforms }),
    // More than the page does: it attaches tracks when there is a key.
    runSenders: (app) => Promise.all(connection.getSenders().map((sender, i) => sender.replaceTrack(app.media[i === 0 ? 'audio' : 'video'].track))).then(() => true),
    staying: (app) => ({ endpoint: app.call?.endpoint ?? null, senders: report.senders, shown: app.call?.snapshot().tiles.map(({ identity, state }) => ({ identity, state })) ?? [] }),
    killWorker: () => workers.forEach((worker) => worker.terminate()) ?? true,
  };
}

/**
 * Runs them, or those that the environment variable PERC_SCENARIO names, with commas between them; an error ends one of them, not the others.
 *
 * @param world {proxy, others: [{tab, proxy}], restart: restarts the Key Distributor, seconds: how long the first of the others' tabs stays in
 *     the background meanwhile, picture: takes one of a tab under a name}
 * @return [{name, from, until: milliseconds since 1970, error, notes: what was seen, a sentence each}]
 */
export async function runScenarios(tab, world) {
  const results = [];
  const wanted = process.env.PERC_SCENARIO?.split(',');
  const behind = await cover(world.others[0].tab);
  for (const [name, run] of Object.entries(SCENARIOS).filter(([each]) => wanted?.includes(each) ?? true)) {
    const from = Date.now();
    const notes = [];
    let error = '';
    try {
      await tab.page.bringToFront();
      await run(tab, { ...world, behind, note: (text) => notes.push(text) });
      await pause(SETTLE_MILLIS);
    } catch (failure) {
      error = String(failure?.message ?? failure);
      await world.picture(tab, `failed-${name.replaceAll(' ', '-')}`).catch(() => {});
    }
    results.push({ name, from, until: Date.now(), error, notes });
    console.log(`${tab.user}: ${name}: ${[error || 'done', ...notes].join('; ')}`);
  }
  return results;
}
