// What the page's media protection does in unmodified browsers when a part of it fails, or when somebody does not protect anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROWSERS, SLOW_MILLIS, TIMEOUT, inBrowsers } from '../test-page/browsers.mjs';

for (const name of BROWSERS) {
    inBrowsers(name, [name], ({ open }) => {
        test(`${name}_workerThatDies_endsTheCall_andNothingMoreLeaves`, TIMEOUT, async () => {
            const seen = await open(async ({ sendingCall, loadFrameWorker, packetsSent, until }) => {
                const worker = await loadFrameWorker();
                const call = await sendingCall({ worker });
                await call.flows();
                worker.terminate();
                const before = { counts: await call.watcher.silence(), packets: await packetsSent(call.connection) };
                const lastSeen = { packets: 0 };
                await until('the end', async () => {
                    if (!call.connection.ended) lastSeen.packets = await packetsSent(call.connection) ?? lastSeen.packets;
                    return call.connection.ended;
                });
                const after = { counts: await call.watcher.silence(), packets: lastSeen.packets };
                const result = { before, after, ended: call.connection.ended, state: call.connection.pc.signalingState,
                    tracks: call.connection.pc.getSenders().filter(({ track }) => track).length };
                call.close();
                return result;
            });
            assert.equal(seen.ended, 'worker-silent');
            assert.deepEqual(seen.after, seen.before);
            assert.equal(seen.after.counts.clear, 0);
            assert.equal(seen.state, 'closed');
            assert.equal(seen.tracks, 0);
        });

        test(`${name}_workerThatIsNotThere_orNoWorker_isAnError`, TIMEOUT, async () => {
            const reasons = await open(async ({ loadFrameWorker }) => Promise.all(['/missing.js', '/test-page/broken-worker.js']
                .map(url => loadFrameWorker(new URL(url, location.href)).then(() => 'loaded', ({ reason }) => reason))));
            assert.deepEqual(reasons, ['worker-failed', 'worker-failed']);
        });

        test(`${name}_workerThatComesLate_isWaitedFor`, TIMEOUT, async () => {
            const seen = await open(async ({ loadFrameWorker, sendingCall }) => {
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
            const seen = await open(async ({ loadFrameWorker, sendingCall, until }) => {
                const call = await sendingCall({ worker: await loadFrameWorker(new URL('/test-page/idle-worker.js', location.href)) });
                const tracks = call.connection.pc.getSenders().filter(({ track }) => track).length;
                await until('the end', () => call.connection.ended);
                const result = { tracks, frames: (await call.watcher.counts()).frames, ended: call.connection.ended };
                call.close();
                return result;
            });
            assert.deepEqual(seen, { tracks: 0, frames: 0, ended: 'worker-silent' });
        });

        test(`${name}_workerThatPassesFramesOnAsTheyAre_isNoticed`, TIMEOUT, async () => {
            const seen = await open(async ({ loadFrameWorker, sendingCall, until }) => {
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
            const ended = await open(async ({ join, capture, until }) => {
                const connection = await join();
                const source = capture();
                connection.pc.addTrack(source.video);
                await until('the end', () => connection.ended);
                source.stop();
                return connection.ended;
            });
            assert.equal(ended, 'unprotected');
        });

        test(`${name}_framesInClear_areNotDecoded_andTold`, TIMEOUT, async () => {
            const seen = await open(async ({ join, capture, connect, generation, until, SENDER, WATCHER }) => {
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
    });
}
