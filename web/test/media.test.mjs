// The page's media protection in unmodified browsers: real workers, encoders, connections and networks, both ends in one page. The other
// end tries to open each frame that comes; whatever does not open has left in clear.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { BROWSERS, TIMEOUT, inBrowsers } from '../test-page/browsers.mjs';

const vectors = file => JSON.parse(fs.readFileSync(new URL(`../../perc-core/src/test/resources/org/jvbperc/${file}.json`, import.meta.url)));

for (const name of BROWSERS) {
    inBrowsers(name, [name], ({ open }) => {
        test(`${name}_vectors_areReproduced`, TIMEOUT, async () => {
            const checked = await open(async (tools, { rfc9605, sealed, keyChannel }) => {
                const { checkKeyChannel, checkRfc9605, checkSealedFrames } = await import('/test-page/vectors.js');
                return [await checkRfc9605(rfc9605.data), await checkSealedFrames(sealed), await checkKeyChannel(keyChannel)];
            }, { rfc9605: vectors('sframe/rfc9605-sframe'), sealed: vectors('sframe/sealed-frames'), keyChannel: vectors('keychannel/vectors') });
            assert.ok(checked.every(count => count > 50), String(checked));
        });

        for (const codec of ['VP8', 'VP9', 'AV1']) {
            test(`${name}_${codec}AndOpus_arriveSealed_andAreDecoded`, TIMEOUT, async () => {
                const { counts, report, codecs } = await open(async ({ sendingCall }, { codec: wanted }) => {
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
            const seen = await open(async ({ sendingCall, packetsSent }) => {
                const call = await sendingCall({ keyed: false });
                await call.aSecondPassed();
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
            const seen = await open(async ({ sendingCall, capture }) => {
                const call = await sendingCall();
                await call.flows();
                for (const enabled of [false, true]) {
                    call.source.video.enabled = enabled;
                    call.source.audio.enabled = enabled;
                    await call.aSecondPassed();
                }
                const other = capture(640, 360);
                await call.camera.use(other.video);
                await call.microphone.use(other.audio);
                await call.flows();
                await call.camera.use(null);
                await call.aSecondPassed();
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
            const seen = await open(async ({ sendingCall, generation, SENDER, WATCHER }) => {
                const call = await sendingCall();
                await call.flows();
                const second = await generation(2, SENDER, [WATCHER], { suite: 5, begin: 250 });
                const before = call.connection.latest.transforms.find(({ kind }) => kind === 'video').keyFrames;
                call.watcher.open(second.opening);
                call.connection.takeKey(second.told);
                call.connection.takeKey(second.told);
                await call.flows(40);
                const counts = await call.watcher.counts();
                await call.aSecondPassed();
                const later = await call.watcher.counts();
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
            const seen = await open(async ({ sendingCall, generation, until, SENDER, WATCHER }) => {
                const call = await sendingCall();
                await call.flows();
                const second = await generation(2, SENDER, [WATCHER], { lifetime: 500 });
                call.watcher.open(second.opening);
                call.connection.takeKey(second.told);
                await until('frames of the second generation', async () => (await call.watcher.counts()).opened[7 * 256 + 2] > 5, () => call.watcher.counts());
                const dropped = count => until('frames dropped', () => call.connection.latest.transforms.every(({ dropped: { expired } }) => expired > count),
                    () => call.connection.latest);
                await dropped(5);
                const before = await call.watcher.silence();
                await dropped(25);
                const result = { before, after: await call.watcher.counts() };
                call.close();
                return result;
            });
            assert.deepEqual(seen.after, seen.before);
            assert.equal(seen.after.clear, 0);
        });

        test(`${name}_twoConnections_openEachOthersFrames_andKnowWhoseTheyAre`, TIMEOUT, async () => {
            const seen = await open(async ({ join, capture, connect, generation, until, SENDER, WATCHER }) => {
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

        test(`${name}_keysByTheDataChannel_protectTheCall_untilTheKeyDistributorRefuses`, TIMEOUT, async () => {
            const seen = await open(async ({ startedCall, until }) => {
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
            const heard = await open(async ({ startedCall, until }) => {
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

        test(`${name}_sectionThatWasInactiveForAWhile_isStillProtected`, TIMEOUT, async () => {
            const seen = await open(async ({ join, capture, connect, generation, until, SENDER, WATCHER }) => {
                const [alice, bob] = [await join(), await join()];
                const source = capture();
                let receivers = 0;
                bob.addEventListener('receiver', () => { receivers += 1; });
                for (const [connection, own, other] of [[alice, SENDER, WATCHER], [bob, WATCHER, SENDER]]) {
                    connection.takeRoster({ own, others: [other] });
                    connection.takeKey((await generation(1, own, [other])).told);
                }
                const camera = alice.addSender('video', { codecs: ['VP8'] });
                camera.use(source.video);
                await connect(alice, bob.pc);
                const opened = more => {
                    const before = bob.latest?.transforms[0]?.out ?? 0;
                    return until(`${more} more frames`, () => bob.latest?.transforms[0]?.out >= before + more, () => bob.latest);
                };
                const negotiate = async direction => {
                    camera.transceiver.direction = direction;
                    await alice.pc.setLocalDescription(await alice.pc.createOffer());
                    await bob.pc.setRemoteDescription(alice.pc.localDescription);
                    await bob.pc.setLocalDescription(await bob.pc.createAnswer());
                    await alice.pc.setRemoteDescription(bob.pc.localDescription);
                };
                await opened(20);
                await negotiate('inactive');
                await negotiate('sendonly');
                await opened(20);
                const result = { receivers, ended: [alice.ended, bob.ended].filter(Boolean), dropped: bob.latest.transforms.map(({ dropped: { empty, ...others } }) => others) };
                alice.close();
                bob.close();
                source.stop();
                return result;
            });
            assert.deepEqual(seen, { receivers: 1, ended: [], dropped: [{}] });
        });
    });
}
