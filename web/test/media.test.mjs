// The page's media protection in unmodified browsers: real workers, encoders, connections and networks, both ends in one page. The other
// end tries to open each frame that comes; whatever does not open has left in clear.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const DRIVER = new URL('../../test-env/browser-room/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js', import.meta.url);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };
const SLOW_MILLIS = 3000;
const TIMEOUT = { timeout: 120_000 };

const LAUNCHERS = {
    chromium: {
        executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required',
            '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns', '--disable-background-timer-throttling',
            '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', '--mute-audio']
    },
    firefox: {
        browser: 'firefox',
        executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
        extraPrefsFirefox: { 'media.peerconnection.ice.obfuscate_host_addresses': false, 'media.peerconnection.ice.loopback': true, 'media.autoplay.default': 0,
            'media.autoplay.blocking_policy': 0 }
    }
};

/** The files of `web`; below /slow/ they come late. */
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

const server = http.createServer(serve);
let puppeteer;

before(async () => {
    assert.ok(fs.existsSync(DRIVER), 'the browsers\' driver is not installed: ./perc test does that, or npm ci in test-env/browser-room');
    ({ default: puppeteer } = await import(DRIVER));
    await new Promise(done => { server.listen(0, '127.0.0.1', done); });
});

after(() => server.close());

for (const [name, launcher] of Object.entries(LAUNCHERS)) {
    describe(name, () => {
        let browser;
        let page;

        before(async () => {
            browser = await puppeteer.launch({ headless: true, ...launcher });
            page = await browser.newPage();
            if (process.env.SHOW_CONSOLE) page.on('console', message => console.log(message.text()));
        });
        after(() => browser?.close());

        /** Runs this in a fresh page that has the tools of test-page/call.js; `given` must be JSON. */
        async function inPage(script, given = {}) {
            await page.goto(`http://127.0.0.1:${server.address().port}/`);
            return page.evaluate(async (body, argument) => {
                const tools = await import('/test-page/call.js');
                return (0, eval)(`(${body})`)(tools, argument);
            }, String(script), given);
        }

        for (const codec of ['VP8', 'VP9', 'AV1']) {
            test(`${name}_${codec}AndOpus_arriveSealed_andAreDecoded`, TIMEOUT, async () => {
                const { counts, report, codecs } = await inPage(async ({ sendingCall }, { codec: wanted }) => {
                    const call = await sendingCall({ codec: wanted });
                    await call.flows(60);
                    const result = { counts: await call.watcher.counts(), report: call.connection.latest.transforms,
                        codecs: [...(await call.watcher.pc.getStats()).values()].filter(({ type }) => type === 'codec').map(({ mimeType }) => mimeType) };
                    call.close();
                    return result;
                }, { codec });
                assert.equal(counts.clear, 0);
                assert.equal(counts.twice, 0, 'a counter was used twice');
                assert.ok(counts.opened[7 * 256 + 1] > 60, JSON.stringify(counts));
                assert.deepEqual(codecs.map(mimeType => mimeType.toLowerCase()).sort(), ['audio/opus', `video/${codec.toLowerCase()}`]);
                assert.deepEqual(report.map(({ role, kind, dropped }) => ({ role, kind, dropped })),
                    [{ role: 'send', kind: 'audio', dropped: {} }, { role: 'send', kind: 'video', dropped: {} }]);
            });
        }
    });
}
