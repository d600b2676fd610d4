// An unmodified browser with made-up devices.
import fs from 'node:fs';

const DRIVER = new URL('../../test-env/browser-room/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js', import.meta.url);

const CHROMIUM = {
  browser: 'chrome', executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--lang=en',
    '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--mute-audio'],
};
const FIREFOX = {
  browser: 'firefox', executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
  extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0,
    'media.autoplay.blocking_policy': 0, 'media.peerconnection.ice.loopback': true, 'media.peerconnection.ice.obfuscate_host_addresses': false, 'intl.accept_languages': 'en' },
};

/** Starts 'chromium' or 'firefox'. */
export async function launch(name) {
  if (!fs.existsSync(DRIVER)) throw new Error('the browsers\' driver is not installed: ./perc test does that, or npm ci in test-env/browser-room');
  const { default: puppeteer } = await import(DRIVER);
  return puppeteer.launch({ headless: true, ...{ chromium: CHROMIUM, firefox: FIREFOX }[name] });
}
