#!/usr/bin/env node
// Browsers join a PERC room by its web page; prints what each of them saw as one JSON object. The users' passwords are a JSON object
// in the environment variable PERC_PASSWORDS, their invitations, if they need any, likewise in PERC_INVITATIONS.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PATIENCE_MILLIS } from './browsers.mjs';
import { Tab } from './tab.mjs';
import { codeOfAll, eventually, people, visit } from './visit.mjs';

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
const invitations = JSON.parse(process.env.PERC_INVITATIONS ?? '{}');
const passwords = JSON.parse(process.env.PERC_PASSWORDS);

/** A tab, and what its connection is. */
class Visitor extends Tab {
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
  mediaFlows(others) {
    return eventually(() => this.statistics(), ({ received }) => {
      const all = Object.values(received);
      return all.length === others && all.every(({ state, audio, video, framesDecoded, playing }) => state === 'protected' && audio >= PACKETS && video >= PACKETS && framesDecoded > 1 && playing);
    }, PATIENCE_MILLIS);
  }

  async report() {
    const shown = { 'secured': '.secured', 'key-distributor': '#key-distributor', 'people': '.people', 'code': '#code' };
    for (const [name, selector] of Object.entries(shown)) shown[name] = await this.text(selector);
    const descriptions = await this.page.evaluate(async () => {
      const { app } = await import('/perc/page/room.js');
      const { call } = app.session;
      return call && { offer: call.pc.localDescription.sdp, answer: call.pc.remoteDescription.sdp };
    });
    return { user: this.user, browser: this.browser, error: await this.failure(), ...shown, ...(descriptions ?? {}), console: this.console };
  }

  async picture(name) {
    if (options.pictures) await this.page.screenshot({ path: path.join(options.pictures, `${this.browser}-${name}.png`) });
  }
}

async function open(browsers, user, name) {
  const invitation = invitations[user] ? `&invitation=${invitations[user]}` : '';
  const visitor = new Visitor({
    user, browser: name, address: `${options.page}#kd=${options.kd}${invitation}`, idp: options.idp, password: passwords[user], patience: PATIENCE_MILLIS,
  });
  await visitor.open(browsers);
  return visitor;
}

async function run(browsers, result) {
  const tabs = [];
  const users = people(options.users);
  for (const [user, name] of users) {
    if (options.later && user === users.at(-1)[0]) fs.writeFileSync(options.later, '');
    const tab = await open(browsers, user, name);
    tabs.push(tab);
    await tab.join();
    await tab.picture(`joined-${user}`);
    if (tab.error) {
      result.participants = await Promise.all(tabs.map((each) => each.report()));
      return;
    }
  }
  const flows = await Promise.all(tabs.map((tab) => tab.mediaFlows(tabs.length - 1)));
  result.code = await codeOfAll(options.roster, tabs, PATIENCE_MILLIS);
  for (const [user, name] of people(options.refused)) {
    const tab = await open(browsers, user, name);
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
  // The button shows what the person wants; the connection follows a little later.
  await tabs[0].page.waitForFunction(async () => {
    const { app } = await import('/perc/page/room.js');
    return app.session.call.senders.audio.transceiver.sender.track === null;
  });
  result.muted = true;
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

const result = { participants: [], refused: [] };
const setup = { authority: options.authority, domain: options.idp.split(':')[0], pages: [new URL(options.page)], output: options.output };
const everybody = [...people(options.users), ...people(options.refused)];
await visit(everybody.map(([, browser]) => browser), setup, result, (browsers) => run(browsers, result));
