#!/usr/bin/env node
// An ordinary call between Chromium browsers on a bridge; see --help. Browsers and bridge have to share an address that is not loopback.
import http from 'node:http';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { Conference, processSample } from './bridge.mjs';
import { UsageError, parse } from './options.mjs';
import { buildOffer, parseAnswer } from './sdp.mjs';
import { difference, failures, summarize } from './statistics.mjs';

const SAMPLE_RATE = 48_000;

/** Ten seconds of a steady tone as a WAV file: bridges may drop packets that are marked as silence. */
function writeTone(file) {
  const samples = 10 * SAMPLE_RATE;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  [[16, 4], [1, 2], [1, 2], [SAMPLE_RATE, 4], [2 * SAMPLE_RATE, 4], [2, 2], [16, 2]].reduce(
    (at, [value, bytes]) => wav.writeUIntLE(value, at, bytes), 16);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) wav.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE)), 44 + 2 * i);
  fs.writeFileSync(file, wav);
}

function launch(options, toneFile) {
  return chromium.launch({
    executablePath: options.chromium, headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      `--use-fake-device-for-media-stream=fps=${options.camera.fps}`, `--use-file-for-fake-audio-capture=${toneFile}`, '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required', '--mute-audio', '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

class Participant {
  constructor(name, page) {
    this.name = name;
    this.id = randomBytes(4).toString('hex');
    this.page = page;
    this.sessionId = Date.now() * 1000 + randomBytes(1)[0];
    this.connectMillis = null;
  }

  async answer(remotes, version) {
    const offer = buildOffer({ transport: this.transport, own: this.own, remotes, version, sessionId: this.sessionId });
    return parseAnswer(await this.page.evaluate((sdp) => participant.answer(sdp), offer));
  }

  async summary() {
    return summarize(await this.page.evaluate(() => participant.statistics()));
  }
}

async function join(conference, browser, url, options) {
  const participants = [];
  for (let i = 1; i <= options.participants; i++) {
    const page = await (await browser.newContext({ permissions: ['camera', 'microphone'] })).newPage();
    await page.goto(url);
    await page.evaluate((camera) => participant.open(camera), options.camera);
    participants.push(new Participant(`browser ${i}`, page));
  }
  const start = Date.now();
  for (const p of participants) Object.assign(p, await conference.addEndpoint(p.id, p.name));
  for (const p of participants) {
    p.answered = await p.answer([], 1);
    await conference.updateEndpoint(p.id, p.answered);
    await p.page.evaluate((address) => participant.openChannel(address), p.transport['web-sockets']?.[0] ?? 'ws://127.0.0.1:1/none-offered');
  }
  for (const p of participants) {
    const remotes = participants.filter((other) => other !== p).map((other) => ({ id: other.id, audio: other.answered.audio, video: other.answered.video }));
    await p.answer(remotes, 2);
  }
  while (Date.now() - start < options['connect-timeout'] * 1000 && participants.some((p) => p.connectMillis === null)) {
    for (const p of participants.filter((q) => q.connectMillis === null)) {
      if (await p.page.evaluate(() => participant.state()) === 'connected') p.connectMillis = Date.now() - start;
    }
    await pause(50);
  }
  return participants;
}

async function measure(participants, options, result) {
  await pause(options['warm-up'] * 1000);
  const before = await Promise.all(participants.map((p) => p.summary()));
  const processBefore = processSample(options['bridge-pid']);
  await pause(options.seconds * 1000);
  const processAfter = processSample(options['bridge-pid']);
  for (const [i, p] of participants.entries()) {
    p.summary = await p.summary();
    p.delta = difference(before[i], p.summary, options.seconds);
  }
  result.failures.push(...failures(participants.map((p) => ({
    name: p.name, signalledFingerprint: p.transport.fingerprints[0].fingerprint, audio: p.answered.audio, video: p.answered.video.ssrcs,
    summary: p.summary, delta: p.delta,
  })), options));
  if (processBefore && processAfter) {
    const share = (processAfter.cpuMillis - processBefore.cpuMillis) / (processAfter.millis - processBefore.millis);
    result.bridgeProcess = { cpuPercentOfOneCore: Math.round(share * 1000) / 10, rssMiB: processAfter.rssMiB };
  }
  result.participants = participants.map((p) => ({
    name: p.name, connectMillis: p.connectMillis, dtlsRole: p.summary.dtlsRole, tlsVersion: p.summary.tlsVersion, srtpCipher: p.summary.srtpCipher,
    channel: p.summary.channel, ...p.delta,
  }));
}

async function call(options, result) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-call-'));
  const page = fs.readFileSync(new URL('./participant.html', import.meta.url));
  const server = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  const conference = new Conference(options.rest);
  let browser;
  try {
    writeTone(path.join(folder, 'tone.wav'));
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    browser = await launch(options, path.join(folder, 'tone.wav'));
    result.browser = `Chromium ${browser.version()}`;
    result.bridge = (await conference.version()).version;
    const participants = await join(conference, browser, `http://127.0.0.1:${server.address().port}/`, options);
    const missing = participants.filter((p) => p.connectMillis === null);
    result.failures.push(...missing.map((p) => `${p.name}: not connected within ${options['connect-timeout']} s`));
    if (missing.length === 0) await measure(participants, options, result);
  } finally {
    await conference.expire().catch((reason) => result.failures.push(`the conference could not be ended: ${reason.message}`));
    await browser?.close().catch(() => {});
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options === null) return 0;
  const result = { passed: false, failures: [], participants: [] };
  // Whatever hangs, what is known by then is reported.
  const limit = (60 + options['connect-timeout'] + options['warm-up'] + options.seconds) * 1000;
  const timer = setTimeout(() => {
    result.failures.push(`not at its end after ${limit / 1000} s`);
    finish(result, options);
    process.exit(1);
  }, limit);
  try {
    await call(options, result);
  } catch (reason) {
    result.failures.push(String(reason?.message ?? reason).split('\n')[0]);
  }
  clearTimeout(timer);
  result.passed = result.failures.length === 0 && result.participants.length === options.participants;
  finish(result, options);
  return result.passed ? 0 : 1;
}

function finish(result, options) {
  const text = `${JSON.stringify(result, null, 2)}\n`;
  process.stdout.write(text);
  if (options.output) fs.writeFileSync(options.output, text);
}

try {
  process.exitCode = await main();
} catch (reason) {
  process.stderr.write(`browser-call: ${reason.message}\n`);
  process.exitCode = reason instanceof UsageError ? 2 : 1;
}
