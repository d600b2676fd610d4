// What the drivers of a room's page share.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launch } from './browsers.mjs';

const POLL_MILLIS = 250;

export const pause = (millis) => new Promise((done) => { setTimeout(done, millis); });

/** Pairs of user and browser, of a list as in alice=firefox,bob=chromium. */
export const people = (list) => list.split(',').filter(Boolean).map((each) => each.split('='));

/** The value once it is as it should be, or what it is when patience has ended. */
export async function eventually(read, isGood, patience) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (isGood(value) || Date.now() > end) return value;
    await pause(POLL_MILLIS);
  }
}

/** The roster's code as the Key Distributor itself says it, once all tabs show it, or if they never do. */
export async function codeOfAll(roster, tabs, patience) {
  const { code } = await eventually(async () => ({
    code: (await (await fetch(roster)).json()).signed.code, shown: await Promise.all(tabs.map((tab) => tab.code())),
  }), ({ code, shown }) => shown.every((each) => each === code), patience);
  return code;
}

/**
 * Starts the browsers, does something with them, and writes the result, to which it adds their versions and why it failed, if it did.
 *
 * @param names of the browsers
 * @param options {authority, domain, pages, throttles} of launch, and output: the file for the result
 * @param run (browsers by name) => promise
 * @param atEnd what is done, and completes the result, when the browsers have gone
 */
export async function visit(names, { output, ...options }, result, run, atEnd = () => {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-room-'));
  const browsers = {};
  Object.assign(result, { browsers: [], failure: '' });
  try {
    for (const name of new Set(names)) {
      browsers[name] = await launch(name, path.join(folder, name), options);
      result.browsers.push(await browsers[name].version());
    }
    await run(browsers);
  } catch (error) {
    result.failure = String(error?.stack ?? error);
  } finally {
    for (const browser of Object.values(browsers)) await browser.close().catch(() => {});
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  atEnd();
  fs.writeFileSync(output, `${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.failure ? 1 : 0;
}
