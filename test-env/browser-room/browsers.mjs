// Debian's browsers as they are, each with a profile of its own that trusts one more authority, finds one more name, and takes the
// pages' origins, which have no https here, for secure ones.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import puppeteer from 'puppeteer-core';

/** For a browser's start; the longest that drivers wait for anything. */
export const PATIENCE_MILLIS = Number(process.env.PERC_TEST_PATIENCE ?? 1) * 90_000;

/** Pictures a second of the made-up cameras, 0 for as many as the browser makes: tests that count participants need fewer of them. */
const RATE = Number(process.env.PERC_CAMERA_RATE ?? 0);

function trust(database, authority) {
  fs.mkdirSync(database, { recursive: true });
  execFileSync('certutil', ['-N', '-d', `sql:${database}`, '--empty-password']);
  execFileSync('certutil', ['-A', '-d', `sql:${database}`, '-n', 'test authority', '-t', 'C,,', '-i', authority]);
}

function firefox(folder, { authority, pages }) {
  const hosts = [...new Set(pages.map(({ hostname }) => hostname))].join(',');
  const profile = path.join(folder, 'profile');
  trust(profile, authority);
  return {
    browser: 'firefox', executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr', userDataDir: profile,
    extraPrefsFirefox: {
      'network.dns.forceResolve': pages[0].hostname,
      'dom.securecontext.allowlist': hosts,
      'media.navigator.streams.fake': true,
      ...RATE && { 'media.navigator.video.default_fps': RATE },
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'dom.disable_open_during_load': false,
    },
  };
}

/** What keeps tabs that nobody sees as fast as others; the driver's own settings have it. */
const AWAKE = ['--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling'];

function chromium(folder, { authority, domain, pages, throttles }) {
  const { hostname } = pages[0];
  trust(path.join(folder, '.pki/nssdb'), authority);
  return {
    browser: 'chrome', executablePath: process.env.CHROMIUM || '/usr/bin/chromium', userDataDir: path.join(folder, 'profile'),
    env: { ...process.env, HOME: folder }, ignoreDefaultArgs: throttles ? AWAKE : false,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      `--use-fake-device-for-media-stream${RATE ? `=fps=${RATE}` : ''}`, '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--mute-audio',
      '--disable-features=WebRtcHideLocalIpsWithMdns', `--unsafely-treat-insecure-origin-as-secure=${pages.map(({ origin }) => origin).join(',')}`,
      `--host-resolver-rules=MAP ${domain} ${hostname}, MAP * ~NOTFOUND, EXCLUDE ${hostname}`,
    ],
  };
}

/** Starts a browser whose files are all in `folder`; one that `throttles` slows down tabs that nobody sees, as browsers do. */
export function launch(name, folder, options) {
  const launcher = { firefox, chromium }[name];
  if (!launcher) throw new Error(`--browser is ${name}: expected firefox or chromium`);
  return puppeteer.launch({ headless: true, timeout: PATIENCE_MILLIS, ...launcher(folder, options) });
}
