// Debian's browsers, unmodified, and pages that have the tools of call.js. Node's side of browser tests.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const DRIVER = new URL('../../test-env/browser-room/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js', import.meta.url);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' };
/** How much longer than usual tests may wait. */
export const PATIENCE = Number(process.env.PERC_TEST_PATIENCE || 1);
/** How much later files below /slow/ come. */
export const SLOW_MILLIS = 3000;
/** How long a test waits for what the browser shows, in milliseconds. */
export const WAIT = 60_000 * PATIENCE;
/** Options of each test; what it waits for has a patience of its own. */
export const TIMEOUT = { timeout: 240_000 * PATIENCE };

/** Pictures a second of the made-up cameras: enough to be seen, and not much work to encode. */
const RATE = 10;

/** With made-up devices that need no permission, addresses of this machine, and tabs that are not slowed down while nobody sees them. */
const LAUNCHERS = {
    chromium: {
        browser: 'chrome',
        executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--lang=en',
            `--use-fake-device-for-media-stream=fps=${RATE}`, '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--mute-audio',
            '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns', '--disable-background-timer-throttling',
            '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows']
    },
    firefox: {
        browser: 'firefox',
        executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
        extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.video.default_fps': RATE, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0,
            'media.autoplay.blocking_policy': 0, 'media.peerconnection.ice.loopback': true, 'media.peerconnection.ice.obfuscate_host_addresses': false,
            'intl.accept_languages': 'en' }
    }
};
export const BROWSERS = Object.keys(LAUNCHERS);

/** Starts 'chromium' or 'firefox'. `without` are arguments that it is not given. */
export async function launch(name, without = []) {
    assert.ok(fs.existsSync(DRIVER), 'the browsers\' driver is not installed: ./perc test does that, or npm ci in test-env/browser-room');
    const { default: puppeteer } = await import(DRIVER);
    const { args = [], ...launcher } = LAUNCHERS[name];
    return puppeteer.launch({ headless: true, timeout: WAIT, protocolTimeout: TIMEOUT.timeout, ...launcher, args: args.filter(each => !without.includes(each)) });
}

/** The files of `web`. */
function serve(request, response) {
    const { pathname } = new URL(request.url, 'http://page');
    const isSlow = pathname.startsWith('/slow/');
    const file = path.join(WEB, path.normalize(pathname.slice(isSlow ? '/slow'.length : 0)));
    setTimeout(() => {
        if (pathname === '/') response.setHeader('Content-Type', TYPES['.html']).end('<!doctype html><title>test</title>');
        else if (fs.existsSync(file)) response.setHeader('Content-Type', TYPES[path.extname(file)]).end(fs.readFileSync(file));
        else response.writeHead(404).end();
    }, isSlow ? SLOW_MILLIS : 0);
}

/** A page of its own for a group of tests; `open` loads it again, `run` calls a function in it. Functions are given the tools, and `given`, which has to be JSON. */
class Tab {
    constructor(page, address) {
        Object.assign(this, { page, address });
    }

    async open(script, given) {
        await this.page.goto(this.address);
        await this.page.evaluate(async patience => {
            globalThis.tools = await import('/test-page/call.js');
            globalThis.tools.setPatience(patience);
        }, PATIENCE);
        return this.run(script, given);
    }

    run(script, given = {}) {
        return this.page.evaluate((body, argument) => (0, eval)(`(${body})`)(globalThis.tools, argument), String(script), given);
    }
}

/** Starts these browsers for the tests that `suite` defines; it gets functions {open, run} of one tab for each browser. */
export function inBrowsers(title, names, suite) {
    describe(title, () => {
        const server = http.createServer(serve);
        const browsers = [];
        const tabs = [];
        before(async () => {
            await new Promise(done => { server.listen(0, '127.0.0.1', done); });
            for (const name of names) {
                const browser = await launch(name);
                browsers.push(browser);
                tabs.push(new Tab(await browser.newPage(), `http://127.0.0.1:${server.address().port}/`));
            }
        });
        after(async () => {
            await Promise.all(browsers.map(browser => browser.close()));
            server.close();
        });
        suite(...names.map((_, at) => ({ open: (...script) => tabs[at].open(...script), run: (...script) => tabs[at].run(...script) })));
    });
}
