// The room's page joins for real: its own modules over DTLS, key channel, SFrame and encoders, with a bridge and a Key Distributor in the same page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, launch } from '../test-page/browsers.mjs';
import { serve } from '../test-page/room-server.mjs';

const TIMEOUT = { timeout: 120_000 };
const PATIENCE = { timeout: 40_000 };

for (const name of BROWSERS) {
    describe(name, () => {
        let browser;
        let world;
        let page;
        const log = [];

        before(async () => {
            world = await serve(true);
            browser = await launch(name);
        });
        after(async () => {
            await browser?.close();
            world?.server.close();
        });

        async function open({ who = 'kd@idp.example', expected = 'kd@idp.example', beyond = {} } = {}) {
            await page?.close();
            page = await browser.newPage();
            log.length = 0;
            page.on('pageerror', error => log.push(String(error)));
            page.on('console', message => log.push(message.text()));
            // A browser that verifies identities itself would ask a provider that is not there.
            await page.evaluateOnNewDocument(() => {
                localStorage.setItem('perc-identity', 'alice@idp.example');
                delete RTCPeerConnection.prototype.setIdentityProvider;
            });
            await page.goto(`${world.origin}/perc/board-1#kd=${expected}`);
            await page.waitForSelector('.preview video', { visible: true, ...PATIENCE });
            await page.evaluate(async (signedBy, about) => {
                const { Beyond } = await import('/perc/test-page/room-bridge.js');
                const { capture } = await import('/perc/test-page/call.js');
                Object.assign(globalThis, { beyond: Object.assign(new Beyond(signedBy), about), source: capture() });
            }, who, beyond);
            await page.click('#join-button');
        }

        const until = (check, ...given) => page.waitForFunction(check, PATIENCE, ...given).catch(async error => {
            throw new Error(`${error.message}: ${String(check)}; page: ${await page.$eval('#app', app => app.innerText)}; ${log.join('\n')}`);
        });
        const says = (selector, part) => until((where, what) => document.querySelector(where)?.textContent.includes(what), selector, part);
        const said = type => until(what => globalThis.beyond.kd?.messages.some(message => message.type === what), type);

        async function joined() {
            await open();
            await said('hello');
            await page.evaluate(() => globalThis.beyond.key());
            await until(() => document.querySelector('#leave'));
        }

        test(`${name}_page_joins_sendsOnlySealedFrames_andLeaves`, TIMEOUT, async () => {
            await joined();
            await says('.alone', 'You are alone here');
            await until(async () => {
                const { opened } = await globalThis.beyond.counts();
                return Object.values(opened).some(count => count > 100);
            });
            const counts = await page.evaluate(() => globalThis.beyond.counts());
            assert.equal(counts.clear, 0);
            assert.equal(counts.twice, 0);
            await page.click('#leave');
            await said('leave');
            assert.equal(await page.evaluate(() => globalThis.beyond.left), 1);
        });

        test(`${name}_page_mutes_byReplacingTheTrack`, TIMEOUT, async () => {
            await joined();
            await until(() => document.querySelector('footer [data-control=audio]').textContent === 'Mic on');
            await page.click('footer [data-control=audio]');
            await until(async () => {
                const { app } = await import('/perc/page/room.js');
                return app.session.call.senders.audio.transceiver.sender.track === null;
            });
        });

        test(`${name}_page_showsOthers_byWhatTheirFramesAuthenticateTo`, TIMEOUT, async () => {
            await joined();
            await page.evaluate(async () => {
                const { beyond, source } = globalThis;
                const bob = await beyond.add(8, 'bob');
                await beyond.add(9, 'carol');
                await beyond.key();
                await beyond.seal(bob);
                // A made-up microphone: not every browser runs an AudioContext on a machine without a loudspeaker.
                const [microphone] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks();
                await beyond.send(bob, microphone);
                await beyond.send(bob, source.video);
            });
            await until(() => document.querySelector('[data-tile=person-8]')?.dataset.state === 'protected'
                && document.querySelector('[data-tile=person-8] video').videoWidth > 0);
            await until(() => document.querySelector('[data-tile=person-8]').classList.contains('speaking'));
            assert.equal(await page.$eval('[data-tile=person-9] video', video => video.srcObject), null);
            await says('[data-tile=person-9] .chip:last-child', 'No sound, no picture');
            // Bob's frames are carol's from now on, with a key that everybody has.
            await page.evaluate(async () => {
                const { beyond } = globalThis;
                await beyond.key();
                await beyond.seal(beyond.others[0], beyond.generation, 9);
            });
            await says('[data-tile=person-8] .chip:last-child', 'Sender changed');
            assert.equal(await page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
            assert.equal(await page.$eval('[data-tile=person-9] video', video => video.srcObject), null);
        });

        test(`${name}_page_withoutTheOthersKey_saysSo_andShowsNothing`, TIMEOUT, async () => {
            await joined();
            await page.evaluate(async () => {
                const { beyond, source } = globalThis;
                const bob = await beyond.add(8, 'bob');
                await beyond.key();
                await beyond.seal(bob, beyond.generation + 1);
                await beyond.send(bob, source.video);
            });
            await says('[data-tile=person-8] .chip:last-child', 'No key yet');
            assert.equal(await page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
        });

        for (const [title, isHidden] of [['thatTheBridgeTold', false], ['thatNobodyTold', true]]) {
            test(`${name}_unencryptedMedia_onAnSsrc_${title}_isNotPlayed`, TIMEOUT, async () => {
                await open({ beyond: { isPlain: true, isHidden } });
                await said('hello');
                await page.evaluate(() => globalThis.beyond.key());
                await until(() => document.querySelector('#leave'));
                await page.evaluate(async () => {
                    const { beyond, source } = globalThis;
                    const bob = await beyond.add(8, 'bob');
                    await beyond.key();
                    await beyond.send(bob, source.audio);
                    await beyond.send(bob, source.video);
                });
                // Played or dropped, enough of it has come by then.
                const received = await page.waitForFunction(async () => {
                    const { app } = await import('/perc/page/room.js');
                    const inbound = [...(await app.session.call?.pc.getStats() ?? new Map()).values()].filter(({ type }) => type === 'inbound-rtp');
                    return inbound.length > 1 && inbound.every(({ packetsReceived }) => packetsReceived > 60)
                        && inbound.map(({ kind, totalAudioEnergy = 0, framesDecoded = 0 }) => ({ kind, totalAudioEnergy, framesDecoded }));
                }, PATIENCE);
                for (const { totalAudioEnergy, framesDecoded } of await received.jsonValue()) assert.deepEqual([totalAudioEnergy, framesDecoded], [0, 0]);
                await says('[data-tile=person-8] .chip:last-child', 'Unencrypted: refused');
                assert.equal(await page.$eval('[data-tile=person-8] video', video => video.srcObject), null);
            });
        }

        for (const [title, who, expected] of [['ofAnotherName', 'mallory@idp.example', 'kd@idp.example'], ['ofAnotherDomain', 'kd@other.example', 'kd@idp.example']]) {
            test(`${name}_keyDistributor_${title}_isRefused_beforeAnythingIsSent`, TIMEOUT, async () => {
                await open({ who, expected });
                await says('[role=alert]', 'but your link expects kd@idp.example');
                assert.equal((await page.evaluate(() => globalThis.beyond.counts())).frames, 0);
            });
        }

        test(`${name}_providersWindow_closedByItsUser_isSaid_andJoinCanBeTriedAgain`, TIMEOUT, async () => {
            await open({ beyond: { closesWindows: true } });
            await says('[role=alert]', 'You closed the window before it was done.');
            await page.evaluate(() => { globalThis.beyond.closesWindows = false; });
            await page.click('#join-button');
            await said('hello');
        });

        test(`${name}_providersWindow_thatWaits_canBeCancelled`, TIMEOUT, async () => {
            await open({ beyond: { vouch: null } });
            await says('#step', 'Please confirm in the window of idp.example.');
            await page.click('#cancel');
            await until(() => document.querySelector('#join-button'));
            assert.equal(await page.$('.failure'), null);
        });

        test(`${name}_keyDistributor_ofAnotherProvider_isVerifiedThere_afterAClick`, TIMEOUT, async () => {
            await open({ who: 'kd@other.example', expected: 'kd@other.example' });
            await says('#step', 'other.example has to confirm who kd@other.example is');
            await page.click('.message .primary');
            await said('hello');
            await page.evaluate(() => globalThis.beyond.key());
            await until(() => document.querySelector('#leave'));
            assert.equal(await page.evaluate(() => globalThis.beyond.windows), 2);
        });

        test(`${name}_keyChannelClosed_page_comesBackByItself_asSomebodyNew`, TIMEOUT, async () => {
            await joined();
            await page.evaluate(() => {
                globalThis.before = globalThis.beyond.kd;
                globalThis.beyond.kd.channel.close();
            });
            await says('main', 'Connection lost');
            await until(() => globalThis.beyond.kd !== globalThis.before && globalThis.beyond.kd.messages.some(({ type }) => type === 'hello'));
            await page.evaluate(() => {
                globalThis.beyond.generation = 0;
                return globalThis.beyond.key();
            });
            await until(() => document.querySelector('#leave'));
        });

        test(`${name}_refusedRoster_endsTheCall_andIsNotTriedAgain`, TIMEOUT, async () => {
            await joined();
            await page.evaluate(() => {
                globalThis.beyond.kd.sequence += 1;
                return globalThis.beyond.key();
            });
            await says('[role=alert]', 'The list of who is here cannot be trusted. You were taken out of the call.');
            assert.ok(await page.$('#join-button'));
        });
    });
}
