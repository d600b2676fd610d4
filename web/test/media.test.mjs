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

const vectors = file => JSON.parse(fs.readFileSync(new URL(`../../perc-core/src/test/resources/org/jvbperc/${file}.json`, import.meta.url)));

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

        test(`${name}_vectors_areReproduced`, TIMEOUT, async () => {
            const checked = await inPage(async (tools, { rfc9605, sealed, keyChannel }) => {
                const { checkKeyChannel, checkRfc9605, checkSealedFrames } = await import('/test-page/vectors.js');
                return [await checkRfc9605(rfc9605.data), await checkSealedFrames(sealed), await checkKeyChannel(keyChannel)];
            }, { rfc9605: vectors('sframe/rfc9605-sframe'), sealed: vectors('sframe/sealed-frames'), keyChannel: vectors('keychannel/vectors') });
            assert.ok(checked.every(count => count > 50), String(checked));
        });

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

        test(`${name}_keyThatComesLate_nothingLeavesBefore`, TIMEOUT, async () => {
            const seen = await inPage(async ({ sendingCall, packetsSent, pause }) => {
                const call = await sendingCall({ keyed: false });
                await pause(1500);
                const before = { packets: await packetsSent(call.connection), ...await call.watcher.counts() };
                call.key();
                await call.flows();
                const result = { before, after: await call.watcher.counts(), ended: call.connection.ended };
                call.close();
                return result;
            });
            assert.equal(seen.before.packets, 0);
            assert.equal(seen.before.frames, 0);
            assert.equal(seen.after.clear, 0);
            assert.equal(seen.ended, undefined);
        });

        test(`${name}_muting_otherTracks_anotherDirection_nothingLeavesInClear`, TIMEOUT, async () => {
            const seen = await inPage(async ({ sendingCall, capture, pause }) => {
                const call = await sendingCall();
                await call.flows();
                for (const enabled of [false, true]) {
                    call.source.video.enabled = enabled;
                    call.source.audio.enabled = enabled;
                    await pause(500);
                }
                const other = capture(640, 360);
                await call.camera.use(other.video);
                await call.microphone.use(other.audio);
                await call.flows();
                await call.camera.use(null);
                await pause(300);
                await call.camera.use(call.source.video);
                await call.flows();
                other.stop();
                const result = { counts: await call.watcher.counts(), ended: call.connection.ended, report: call.connection.latest.transforms };
                call.close();
                return result;
            });
            assert.equal(seen.counts.clear, 0);
            assert.equal(seen.counts.twice, 0);
            assert.equal(seen.ended, undefined);
            assert.deepEqual(seen.report.map(({ dropped }) => dropped), [{}, {}]);
        });

        test(`${name}_laterGenerations_areSentWithTheirKeys_fromTheirBeginning`, TIMEOUT, async () => {
            const seen = await inPage(async ({ sendingCall, generation, pause, SENDER, WATCHER }) => {
                const call = await sendingCall();
                await call.flows();
                const second = await generation(2, SENDER, [WATCHER], { suite: 5, begin: 250 });
                const before = call.connection.latest.transforms.find(({ kind }) => kind === 'video').keyFrames;
                call.watcher.open(second.opening);
                call.connection.takeKey(second.told);
                call.connection.takeKey(second.told);
                await call.flows(40);
                const counts = await call.watcher.counts();
                await pause(300);
                const later = await call.watcher.counts();
                await call.reported();
                const result = { counts, later, keyFrames: call.connection.latest.transforms.find(({ kind }) => kind === 'video').keyFrames - before };
                call.close();
                return result;
            });
            const [first, second] = [7 * 256 + 1, 7 * 256 + 2];
            assert.equal(seen.later.clear, 0);
            assert.equal(seen.later.twice, 0);
            assert.ok(seen.counts.opened[second] > 20, JSON.stringify(seen));
            assert.equal(seen.later.opened[first], seen.counts.opened[first], 'the old key was used after the switch');
            assert.ok(seen.keyFrames > 0, 'the switch made no key frame');
        });

        test(`${name}_keyWhoseTimeIsOver_sendsNothingMore`, TIMEOUT, async () => {
            const seen = await inPage(async ({ sendingCall, generation, until, pause, SENDER, WATCHER }) => {
                const call = await sendingCall();
                await call.flows();
                const second = await generation(2, SENDER, [WATCHER], { lifetime: 500 });
                call.watcher.open(second.opening);
                call.connection.takeKey(second.told);
                await until('frames of the second generation', async () => (await call.watcher.counts()).opened[7 * 256 + 2] > 5, () => call.watcher.counts());
                await until('frames dropped', () => call.connection.latest.transforms.every(({ dropped }) => dropped.expired > 5), () => call.connection.latest);
                const before = await call.watcher.counts();
                await pause(500);
                const result = { before, after: await call.watcher.counts() };
                call.close();
                return result;
            });
            assert.deepEqual(seen.after, seen.before);
            assert.equal(seen.after.clear, 0);
        });

        test(`${name}_workerThatDies_endsTheCall_andNothingMoreLeaves`, TIMEOUT, async () => {
            const seen = await inPage(async ({ sendingCall, loadFrameWorker, packetsSent, pause, until }) => {
                const worker = await loadFrameWorker();
                const call = await sendingCall({ worker });
                await call.flows();
                worker.terminate();
                await pause(1000);
                const before = { packets: await packetsSent(call.connection), ...await call.watcher.counts() };
                await pause(1000);
                const after = { packets: await packetsSent(call.connection), ...await call.watcher.counts() };
                await until('the end', () => call.connection.ended);
                const result = { before, after, ended: call.connection.ended, state: call.connection.pc.signalingState,
                    tracks: call.connection.pc.getSenders().filter(({ track }) => track).length };
                call.close();
                return result;
            });
            assert.equal(seen.ended, 'worker-silent');
            assert.deepEqual(seen.after, seen.before);
            assert.equal(seen.after.clear, 0);
            assert.equal(seen.state, 'closed');
            assert.equal(seen.tracks, 0);
        });

        test(`${name}_workerThatIsNotThere_orNoWorker_isAnError`, TIMEOUT, async () => {
            const reasons = await inPage(async ({ loadFrameWorker }) => Promise.all(['/missing.js', '/test-page/broken-worker.js']
                .map(url => loadFrameWorker(new URL(url, location.href)).then(() => 'loaded', ({ reason }) => reason))));
            assert.deepEqual(reasons, ['worker-failed', 'worker-failed']);
        });

        test(`${name}_workerThatComesLate_isWaitedFor`, TIMEOUT, async () => {
            const seen = await inPage(async ({ loadFrameWorker, sendingCall }) => {
                const begun = performance.now();
                const worker = await loadFrameWorker(new URL('/slow/room-page/frame-worker.js', location.href));
                const waited = performance.now() - begun;
                const call = await sendingCall({ worker });
                await call.flows();
                const counts = await call.watcher.counts();
                call.close();
                return { waited, counts };
            });
            assert.ok(seen.waited >= SLOW_MILLIS, `${seen.waited} ms`);
            assert.equal(seen.counts.clear, 0);
        });

        test(`${name}_workerThatTakesNoTransforms_sendsNothing`, TIMEOUT, async () => {
            const seen = await inPage(async ({ loadFrameWorker, sendingCall, packetsSent, pause }) => {
                const call = await sendingCall({ worker: await loadFrameWorker(new URL('/test-page/idle-worker.js', location.href)) });
                await pause(2000);
                const result = { packets: await packetsSent(call.connection), counts: await call.watcher.counts() };
                call.close();
                return result;
            });
            assert.equal(seen.packets, 0);
            assert.equal(seen.counts.frames, 0);
        });

        test(`${name}_workerThatPassesFramesOnAsTheyAre_isNoticed`, TIMEOUT, async () => {
            const seen = await inPage(async ({ loadFrameWorker, sendingCall, until }) => {
                const call = await sendingCall({ worker: await loadFrameWorker(new URL('/test-page/passing-worker.js', location.href)) });
                await until('the end', () => call.connection.ended);
                const result = { ended: call.connection.ended, state: call.connection.pc.signalingState, clear: (await call.watcher.counts()).clear };
                call.close();
                return result;
            });
            assert.equal(seen.ended, 'unprotected');
            assert.equal(seen.state, 'closed');
            assert.ok(seen.clear > 0, 'these tests do not see what leaves in clear');
        });

        test(`${name}_trackPastTheConnection_endsIt`, TIMEOUT, async () => {
            const ended = await inPage(async ({ join, capture, until }) => {
                const connection = await join();
                const source = capture();
                connection.pc.addTrack(source.video);
                await until('the end', () => connection.ended);
                source.stop();
                return connection.ended;
            });
            assert.equal(ended, 'unprotected');
        });

        test(`${name}_twoConnections_openEachOthersFrames_andKnowWhoseTheyAre`, TIMEOUT, async () => {
            const seen = await inPage(async ({ join, capture, connect, generation, until, SENDER, WATCHER }) => {
                const [alice, bob] = [await join(), await join()];
                const source = capture();
                const bound = [];
                bob.addEventListener('bound', ({ detail: { receiver, sender } }) => bound.push(`${receiver.track.kind} ${sender}`));
                bob.addEventListener('receiver', ({ detail: { track } }) => {
                    document.body.append(Object.assign(document.createElement(track.kind), { muted: true, autoplay: true, srcObject: new MediaStream([track]) }));
                });
                const state = () => bob.latest?.senders[0]?.state;
                const states = [];
                alice.takeRoster({ own: SENDER, others: [WATCHER] });
                bob.takeRoster({ own: WATCHER, others: [SENDER] });
                alice.takeKey((await generation(1, SENDER, [WATCHER])).told);
                alice.addSender('audio').use(source.audio);
                alice.addSender('video').use(source.video);
                await connect(alice, bob.pc);
                const dropped = () => bob.latest?.transforms.every(({ dropped: { 'no-key': count } }) => count > 10);
                await until('frames without a key', () => dropped() && state() === 'no-key', () => bob.latest);
                states.push(state());
                bob.takeKey((await generation(1, WATCHER, [SENDER])).told);
                const decoded = async () => [...(await bob.pc.getStats()).values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')?.framesDecoded;
                await until('pictures', async () => await decoded() > 20 && state() === 'opening', () => bob.latest);
                states.push(state());
                await until('both are bound', () => bound.length === 2, () => bound);
                bob.takeRoster({ own: WATCHER, others: [] });
                await until('the roster is taken', () => bob.latest.senders.length === 0);
                const before = bob.latest.transforms;
                await until('more frames', () => bob.latest.transforms.every(({ in: all }, at) => all > before[at].in + 5), () => bob.latest);
                const after = bob.latest.transforms;
                bob.takeRoster({ own: WATCHER, others: [SENDER] });
                bob.takeKey((await generation(2, WATCHER, [SENDER])).told);
                alice.takeKey((await generation(2, SENDER, [WATCHER])).told);
                await until('frames again', () => bob.latest.senders[0]?.opened > 20, () => bob.latest);
                alice.close();
                await until('stalled', () => state() === 'stalled', () => bob.latest);
                states.push(state());
                bob.setQuiet([SENDER]);
                await until('quiet', () => state() === 'opening', () => bob.latest);
                const result = { states, bound: bound.sort(), before: before.map(({ out }) => out), after: after.map(({ out }) => out), ended: [alice.ended, bob.ended].filter(Boolean) };
                alice.close();
                bob.close();
                source.stop();
                return result;
            });
            assert.deepEqual(seen.states, ['no-key', 'opening', 'stalled']);
            assert.deepEqual(seen.bound, ['audio 7', 'video 7']);
            assert.deepEqual(seen.after, seen.before, 'frames of somebody who has left were opened');
            assert.deepEqual(seen.ended, []);
        });

        test(`${name}_framesInClear_areNotDecoded_andTold`, TIMEOUT, async () => {
            const seen = await inPage(async ({ join, capture, connect, generation, until, SENDER, WATCHER }) => {
                const bob = await join();
                const source = capture();
                const plain = new RTCPeerConnection();
                bob.takeRoster({ own: WATCHER, others: [SENDER] });
                bob.takeKey((await generation(1, WATCHER, [SENDER])).told);
                plain.createDataChannel('perc-keys', { negotiated: true, id: 0 });
                for (const track of [source.audio, source.video]) plain.addTransceiver(track, { direction: 'sendonly' });
                await connect(plain, bob.pc);
                await until('frames in clear', () => bob.latest?.transforms.length === 2
                    && bob.latest.transforms.every(({ dropped: { unencrypted } }) => unencrypted > 10), () => bob.latest);
                const decoded = [...(await bob.pc.getStats()).values()].filter(({ type }) => type === 'inbound-rtp')
                    .map(({ kind, framesDecoded, totalAudioEnergy }) => (kind === 'video' ? framesDecoded ?? 0 : totalAudioEnergy ?? 0));
                const result = { decoded, out: bob.latest.transforms.map(({ out }) => out) };
                plain.close();
                bob.close();
                source.stop();
                return result;
            });
            assert.deepEqual(seen, { decoded: [0, 0], out: [0, 0] });
        });

        test(`${name}_keysByTheDataChannel_protectTheCall_untilTheKeyDistributorRefuses`, TIMEOUT, async () => {
            const seen = await inPage(async ({ startedCall, until }) => {
                const { kd, send, ...call } = await startedCall();
                await until('hello', () => kd.messages.length === 1);
                await send(kd.roster(1, [7, 9]), kd.key(1, 7));
                await call.flows();
                await send(kd.roster(2, [7, 9, 11]), kd.key(2, 7, { begin: 250 }));
                await until('the second generation', async () => (await call.watcher.counts()).opened[7 * 256 + 2] > 20, () => call.watcher.counts());
                const counts = await call.watcher.counts();
                await kd.send(call.refusal('removed'));
                await until('the end', () => call.connection.ended);
                const result = { counts, heard: kd.messages.map(({ type }) => type), ended: call.connection.ended };
                call.close();
                return result;
            });
            assert.equal(seen.counts.clear, 0);
            assert.deepEqual(Object.keys(seen.counts.opened), [String(7 * 256 + 1), String(7 * 256 + 2)]);
            assert.deepEqual(seen.heard, ['hello', 'roster_ack', 'key_ack', 'roster_ack', 'key_ack']);
            assert.equal(seen.ended, 'removed');
        });

        test(`${name}_leaving_isToldOverTheDataChannel`, TIMEOUT, async () => {
            const heard = await inPage(async ({ startedCall, until }) => {
                const { kd, send, ...call } = await startedCall();
                await send(kd.roster(1, [7]), kd.key(1, 7));
                await until('key_ack', () => kd.messages.length === 3);
                call.connection.close();
                await until('leave', () => kd.messages.length === 4, () => kd.messages);
                call.close();
                return kd.messages.map(({ type }) => type);
            });
            assert.equal(heard.at(-1), 'leave');
        });
    });
}
