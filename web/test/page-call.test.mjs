// The room's page joins for real: its own modules over DTLS, key channel, SFrame and encoders, with a bridge and a Key Distributor in the same page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from '../test-page/browsers.mjs';
import { TIMEOUT, Visit } from '../test-page/room-visit.mjs';

/** A visit with a camera and a bridge that behaves, except for what `bridge` says. */
class CallVisit extends Visit {
    async open({ who = 'kd@idp.example', expected = 'kd@idp.example', bridge = {}, more = '' } = {}) {
        await this.visit(expected, () => {}, more);
        await this.run(async (signedBy, about) => {
            const { Beyond } = await import('/perc/test-page/room-bridge.js');
            const { capture } = await import('/perc/test-page/call.js');
            Object.assign(globalThis, { bridge: Object.assign(new Beyond(signedBy), about), source: capture() });
        }, who, bridge);
        await this.page.click('#join-button');
    }
}

for (const name of BROWSERS) {
    describe(name, () => {
        const visit = new CallVisit(name);
        before(() => visit.begin());
        after(() => visit.end());

        test(`${name}_page_joins_sendsOnlySealedFrames_andLeaves`, TIMEOUT, async () => {
            await visit.join();
            await visit.says('.alone', 'You are alone here');
            await visit.until(async () => {
                const { opened } = await globalThis.bridge.counts();
                return Object.values(opened).some(count => count > 100);
            });
            const counts = await visit.run(() => globalThis.bridge.counts());
            assert.equal(counts.clear, 0);
            assert.equal(counts.twice, 0);
            await visit.page.click('#leave');
            await visit.said('leave');
            assert.equal(await visit.run(() => globalThis.bridge.left), 1);
        });

        test(`${name}_page_mutes_byReplacingTheTrack`, TIMEOUT, async () => {
            await visit.join();
            await visit.until(() => document.querySelector('footer [data-control=audio]').textContent === 'Mic on');
            await visit.page.click('footer [data-control=audio]');
            await visit.until(async () => {
                const { app } = await import('/perc/page/room.js');
                return app.session.call.senders.audio.transceiver.sender.track === null;
            });
        });

        test(`${name}_page_showsOthers_byWhatTheirFramesAuthenticateTo`, TIMEOUT, async () => {
            await visit.join();
            await visit.run(async () => {
                const { bridge, source } = globalThis;
                const bob = await bridge.add(8, 'bob');
                await bridge.add(9, 'carol');
                await bridge.key();
                await bridge.seal(bob);
                // A made-up microphone: not every browser runs an AudioContext on a machine without a loudspeaker.
                const [microphone] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks();
                await bridge.send(bob, microphone);
                await bridge.send(bob, source.video);
            });
            await visit.until(() => document.querySelector('[data-tile=person-8]')?.dataset.state === 'protected'
                && document.querySelector('[data-tile=person-8] video').videoWidth > 0);
            await visit.until(() => document.querySelector('[data-tile=person-8]').classList.contains('speaking'));
            assert.equal(await visit.page.$eval('[data-tile=person-9] video', video => video.srcObject), null);
            await visit.says('[data-tile=person-9] .chip:last-child', 'No sound, no picture');
            // Bob's frames are carol's from now on, with a key that everybody has.
            await visit.run(async () => {
                const { bridge } = globalThis;
                await bridge.key();
                await bridge.seal(bridge.others[0], bridge.generation, 9);
            });
            await visit.says('[data-tile=person-8] .chip:last-child', 'Sender changed');
            assert.equal(await visit.page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
            assert.equal(await visit.page.$eval('[data-tile=person-9] video', video => video.srcObject), null);
        });

        for (const codec of ['VP9', 'AV1']) {
            test(`${name}_page_sends_${codec}_ifItsAddressSaysSo_andShowsIt`, TIMEOUT, async () => {
                await visit.join({ bridge: { codec }, more: `&codec=${codec}` });
                await visit.run(async () => {
                    const { bridge, source } = globalThis;
                    const bob = await bridge.add(8, 'bob');
                    await bridge.key();
                    await bridge.seal(bob);
                    await bridge.send(bob, source.video);
                });
                await visit.until(() => document.querySelector('[data-tile=person-8]')?.dataset.state === 'protected'
                    && document.querySelector('[data-tile=person-8] video').videoWidth > 0);
                const formats = await visit.until(async () => {
                    const { app } = await import('/perc/page/room.js');
                    const entries = [...(await app.session.call.pc.getStats()).values()];
                    const of = wanted => entries.filter(({ type, kind, packetsSent = 1, packetsReceived = 1 }) => type === wanted && kind === 'video' && packetsSent * packetsReceived > 0)
                        .map(({ codecId }) => entries.find(({ id }) => id === codecId)?.mimeType);
                    const found = [of('outbound-rtp'), of('inbound-rtp')];
                    return found.every(([first]) => first) && found;
                });
                assert.deepEqual(await formats.jsonValue(), [[`video/${codec}`], [`video/${codec}`]]);
                const counts = await visit.run(() => globalThis.bridge.counts());
                assert.deepEqual([counts.clear, counts.twice], [0, 0]);
            });
        }

        test(`${name}_page_withoutTheOthersKey_saysSo_andShowsNothing`, TIMEOUT, async () => {
            await visit.join();
            await visit.run(async () => {
                const { bridge, source } = globalThis;
                const bob = await bridge.add(8, 'bob');
                await bridge.key();
                await bridge.seal(bob, bridge.generation + 1);
                await bridge.send(bob, source.video);
            });
            await visit.says('[data-tile=person-8] .chip:last-child', 'No key yet');
            assert.equal(await visit.page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
        });

        for (const [title, isHidden] of [['thatTheBridgeTold', false], ['thatNobodyTold', true]]) {
            test(`${name}_unencryptedMedia_onAnSsrc_${title}_isNotPlayed`, TIMEOUT, async () => {
                await visit.join({ bridge: { isPlain: true, isHidden } });
                await visit.run(async () => {
                    const { bridge, source } = globalThis;
                    const bob = await bridge.add(8, 'bob');
                    await bridge.key();
                    await bridge.send(bob, source.audio);
                    await bridge.send(bob, source.video);
                });
                // Played or dropped, enough of it has come by then.
                const received = await visit.until(async () => {
                    const { app } = await import('/perc/page/room.js');
                    const inbound = [...(await app.session.call?.pc.getStats() ?? new Map()).values()].filter(({ type }) => type === 'inbound-rtp');
                    return inbound.length > 1 && inbound.every(({ packetsReceived }) => packetsReceived > 60)
                        && inbound.map(({ kind, totalAudioEnergy = 0, framesDecoded = 0 }) => ({ kind, totalAudioEnergy, framesDecoded }));
                });
                for (const { totalAudioEnergy, framesDecoded } of await received.jsonValue()) assert.deepEqual([totalAudioEnergy, framesDecoded], [0, 0]);
                await visit.says('[data-tile=person-8] .chip:last-child', 'Unencrypted: refused');
                assert.equal(await visit.page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
            });
        }

        for (const [title, who, expected] of [['ofAnotherName', 'mallory@idp.example', 'kd@idp.example'], ['ofAnotherDomain', 'kd@other.example', 'kd@idp.example']]) {
            test(`${name}_keyDistributor_${title}_isRefused_beforeAnythingIsSent`, TIMEOUT, async () => {
                await visit.open({ who, expected });
                await visit.says('[role=alert]', 'but your link expects kd@idp.example');
                assert.equal((await visit.run(() => globalThis.bridge.counts())).frames, 0);
            });
        }

        test(`${name}_providersWindow_closedByItsUser_isSaid_andJoinCanBeTriedAgain`, TIMEOUT, async () => {
            await visit.open({ bridge: { closesWindows: true } });
            await visit.says('[role=alert]', 'You closed the window before it was done.');
            await visit.run(() => { globalThis.bridge.closesWindows = false; });
            await visit.page.click('#join-button');
            await visit.said('hello');
        });

        test(`${name}_providersWindow_thatWaits_canBeCancelled`, TIMEOUT, async () => {
            await visit.open({ bridge: { vouch: null } });
            await visit.says('#step', 'Please confirm in the window of idp.example.');
            await visit.page.click('#cancel');
            await visit.until(() => document.querySelector('#join-button'));
            assert.equal(await visit.page.$('.failure'), null);
        });

        test(`${name}_keyDistributor_ofAnotherProvider_isVerifiedThere_afterAClick`, TIMEOUT, async () => {
            await visit.open({ who: 'kd@other.example', expected: 'kd@other.example' });
            await visit.says('#step', 'other.example has to confirm who kd@other.example is');
            await visit.page.click('.message .primary');
            await visit.said('hello');
            await visit.run(() => globalThis.bridge.key());
            await visit.until(() => document.querySelector('#leave'));
            assert.equal(await visit.run(() => globalThis.bridge.windows), 2);
        });

        test(`${name}_keyChannelClosed_page_comesBackByItself_asSomebodyNew`, TIMEOUT, async () => {
            await visit.join();
            await visit.run(() => {
                globalThis.before = globalThis.bridge.kd;
                globalThis.bridge.kd.channel.close();
            });
            await visit.says('main', 'Connection lost');
            await visit.until(() => globalThis.bridge.kd !== globalThis.before && globalThis.bridge.kd.messages.some(({ type }) => type === 'hello'));
            await visit.run(() => {
                globalThis.bridge.generation = 0;
                return globalThis.bridge.key();
            });
            await visit.until(() => document.querySelector('#leave'));
        });

        test(`${name}_refusedRoster_endsTheCall_andIsNotTriedAgain`, TIMEOUT, async () => {
            await visit.join();
            await visit.run(() => {
                globalThis.bridge.kd.sequence += 1;
                return globalThis.bridge.key();
            });
            await visit.says('[role=alert]', 'The list of who is here cannot be trusted. You were taken out of the call.');
            assert.ok(await visit.page.$('#join-button'));
        });
    });
}
