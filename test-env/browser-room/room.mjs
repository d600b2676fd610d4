#!/usr/bin/env node
// Browsers join a PERC room by its web page; prints what each of them saw as one JSON object. The users' passwords are a JSON object
// in the environment variable PERC_PASSWORDS, their invitations, if they need any, likewise in PERC_INVITATIONS.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './browsers.mjs';

const PATIENCE_MILLIS = 40_000;
const PACKETS = 50;

const { values: options } = parseArgs({
  options: {
    page: { type: 'string' }, // the room's address
    kd: { type: 'string' }, // the Key Distributor's identity, as links name it
    idp: { type: 'string' }, // the identity provider's domain, with its port
    roster: { type: 'string' }, // where the Key Distributor has the room's roster
    authority: { type: 'string' }, // PEM file of the certificate that the identity provider's was issued by
    users: { type: 'string' }, // who joins, in this order, each with firefox or chromium: alice=firefox,bob=chromium
    refused: { type: 'string', default: '' }, // who tries to
    later: { type: 'string', default: '' }, // file to be made before the last one joins
    output: { type: 'string' }, // where the JSON goes
    pictures: { type: 'string', default: '' }, // folder for pictures of the page
  },
});
/** Pairs of user and browser. */
const people = (list) => list.split(',').filter(Boolean).map((each) => each.split('='));
const invitations = JSON.parse(process.env.PERC_INVITATIONS ?? '{}');
const passwords = JSON.parse(process.env.PERC_PASSWORDS);

async function fillIn(page, fields) {
  for (const [selector, text] of Object.entries(fields)) await page.locator(selector).fill(text);
}

/** Logs in with the provider beforehand, as somebody does who uses it every day. */
async function logIn(context, user) {
  const page = await context.newPage();
  await page.goto(`https://${options.idp}/login`);
  await fillIn(page, { 'input[name=user]': user, 'input[name=password]': passwords[user] });
  await page.locator('button').click();
  await page.waitForFunction(() => document.getElementById('result').textContent.includes('You are logged in'));
  await page.close();
}

/** Does in the provider's window what a user does. */
async function confirm(popup, user) {
  await popup.locator('#confirm').click();
  await fillIn(popup, { 'input[name=user]': user, 'input[name=password]': passwords[user] });
  await popup.locator('#login button').click();
}

class Tab {
  constructor(user, browser, page) {
    this.user = user;
    this.browser = browser;
    this.page = page;
    this.console = [];
    page.on('console', (message) => this.console.push(`${message.text()} ${message.location()?.url ?? ''}`));
    page.on('pageerror', (error) => this.console.push(String(error)));
  }

  async join() {
    const invitation = invitations[this.user] ? `&invitation=${invitations[this.user]}` : '';
    await this.page.goto(`${options.page}#kd=${options.kd}${invitation}`);
    await this.page.locator('#join-button').wait();
    await fillIn(this.page, { '#identity': `${this.user}@${options.idp}` });
    const popup = this.browser === 'chromium' ? new Promise((done) => { this.page.once('popup', done); }) : null;
    await this.page.locator('#join-button').click();
    if (popup) await confirm(await popup, this.user);
    await this.page.waitForFunction(() => document.querySelector('.secured[data-state=connected], .failure') !== null, { timeout: PATIENCE_MILLIS });
  }

  /** What an element says, or nothing if it is not there. */
  text(selector) {
    return this.page.evaluate((which) => document.querySelector(which)?.textContent.trim() ?? '', selector);
  }

  /** What the transport says, and what came from each of the others by what their frames authenticate to. */
  statistics() {
    return this.page.evaluate(async () => {
      const { app } = await import('/perc/page/room.js');
      const { call } = app.session;
      if (!call?.receiving) return { received: {} };
      const entries = [...(await call.pc.getStats()).values()];
      const transport = entries.find((entry) => entry.type === 'transport') ?? {};
      const received = {};
      for (const { senderIndex, identity, state } of call.snapshot().tiles) {
        const mids = [...call.streams.values()].filter(({ receiver }) => receiver.sender === senderIndex).map(({ receiver }) => receiver.mid);
        const inbound = (kind) => entries.find((entry) => entry.type === 'inbound-rtp' && entry.kind === kind && mids.includes(entry.mid));
        const video = document.querySelector(`[data-tile="person-${senderIndex}"] video`);
        received[identity] = {
          state,
          audio: inbound('audio')?.packetsReceived ?? 0,
          video: inbound('video')?.packetsReceived ?? 0,
          framesDecoded: inbound('video')?.framesDecoded ?? 0,
          playing: video?.videoWidth > 0 && !video.paused,
        };
      }
      return {
        connection: call.pc.connectionState,
        dtls: call.pc.getSenders()[0].transport.state,
        srtpCipher: transport.srtpCipher ?? null,
        remoteCertificate: entries.find((entry) => entry.id === transport.remoteCertificateId)?.fingerprint ?? null,
        received,
      };
    });
  }

  /** Until there is enough from that many others. */
  async mediaFlows(others) {
    const end = Date.now() + PATIENCE_MILLIS;
    const flowing = ({ received }) => {
      const all = Object.values(received);
      return all.length === others && all.every(({ state, audio, video, framesDecoded, playing }) => state === 'protected' && audio >= PACKETS && video >= PACKETS && framesDecoded > 1 && playing);
    };
    let seen = await this.statistics();
    while (Date.now() < end && !flowing(seen)) {
      await new Promise((done) => { setTimeout(done, 250); });
      seen = await this.statistics();
    }
    return seen;
  }

  async report() {
    const shown = { 'secured': '.secured', 'error': '.failure', 'key-distributor': '#key-distributor', 'people': '.people', 'code': '#code' };
    for (const [name, selector] of Object.entries(shown)) shown[name] = await this.text(selector);
    const descriptions = await this.page.evaluate(async () => {
      const { app } = await import('/perc/page/room.js');
      const { call } = app.session;
      return call && { offer: call.pc.localDescription.sdp, answer: call.pc.remoteDescription.sdp };
    });
    return { user: this.user, browser: this.browser, ...shown, ...(descriptions ?? {}), console: this.console };
  }

  async picture(name) {
    if (options.pictures) await this.page.screenshot({ path: path.join(options.pictures, `${this.browser}-${name}.png`) });
  }
}

/** The roster's code as the Key Distributor itself says it, once all tabs show it, or if they never do. */
async function codeOfAll(tabs) {
  const end = Date.now() + PATIENCE_MILLIS;
  for (;;) {
    const { code } = (await (await fetch(options.roster)).json()).signed;
    const shown = await Promise.all(tabs.map((tab) => tab.text('#code')));
    if (shown.every((each) => each === code) || Date.now() > end) return code;
    await new Promise((done) => { setTimeout(done, 250); });
  }
}

async function open(user, name) {
  const context = await browsers[name].createBrowserContext();
  if (name === 'firefox') await logIn(context, user);
  const page = await context.newPage();
  await page.setViewport({ width: 1000, height: 900 });
  return new Tab(user, name, page);
}

async function run(result) {
  const tabs = [];
  const users = people(options.users);
  for (const [user, name] of users) {
    if (options.later && user === users.at(-1)[0]) fs.writeFileSync(options.later, '');
    const tab = await open(user, name);
    tabs.push(tab);
    await tab.join();
    await tab.picture(`joined-${user}`);
    if (await tab.text('.failure')) {
      result.participants = await Promise.all(tabs.map((each) => each.report()));
      return;
    }
  }
  const flows = await Promise.all(tabs.map((tab) => tab.mediaFlows(tabs.length - 1)));
  result.code = await codeOfAll(tabs);
  for (const [user, name] of people(options.refused)) {
    const tab = await open(user, name);
    await tab.join();
    await tab.picture(`refused-${user}`);
    result.refused.push(await tab.report());
    await tab.page.close();
  }
  result.participants = await Promise.all(tabs.map(async (tab, i) => ({ ...(await tab.report()), ...flows[i] })));
  // Tabs in the background take no clicks.
  await tabs[0].page.bringToFront();
  await tabs[0].picture('call');
  await tabs[0].page.locator('footer [data-control=audio]').click();
  await tabs[0].page.waitForFunction(() => document.querySelector('footer [data-control=audio]').classList.contains('off'));
  result.muted = await tabs[0].page.evaluate(async () => {
    const { app } = await import('/perc/page/room.js');
    return app.session.call.senders.audio.transceiver.sender.track === null;
  });
  await tabs[0].page.locator('#leave').click();
  await tabs[0].page.locator('dialog .danger, .left').wait();
  if (await tabs[0].page.$('dialog')) await tabs[0].page.locator('dialog .danger').click();
  await tabs[0].page.locator('.left').wait();
  result.left = await tabs[0].text('.left');
  await tabs[1].page.bringToFront();
  await tabs[1].page.waitForFunction(
    (left) => document.querySelectorAll('.people li').length === left && document.querySelectorAll('[data-tile]').length === left - 1, {}, tabs.length - 1);
  result.remaining = await tabs[1].page.$$eval('.people li .name', (items) => items.map((item) => item.textContent));
  result.afterwards = await tabs[1].statistics();
}

const result = { browsers: [], participants: [], refused: [], failure: '' };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-room-'));
const browsers = {};
try {
  for (const name of new Set([...people(options.users), ...people(options.refused)].map(([, browser]) => browser))) {
    browsers[name] = await launch(name, path.join(folder, name), { authority: options.authority, domain: options.idp.split(':')[0], pages: [new URL(options.page)] });
    result.browsers.push(await browsers[name].version());
  }
  await run(result);
} catch (error) {
  result.failure = String(error?.message ?? error);
} finally {
  for (const browser of Object.values(browsers)) await browser.close().catch(() => {});
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
fs.writeFileSync(options.output, `${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.failure ? 1 : 0;
