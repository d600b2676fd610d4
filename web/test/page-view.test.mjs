// The room's page in unmodified browsers, with a stand-in for the call: what a person meets, from looking for the room until leaving.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';
import { BROWSERS, TIMEOUT, WAIT, launch } from '../test-page/browsers.mjs';
import { serve } from '../test-page/room-server.mjs';

const PAGE = new URL('../room-page/', import.meta.url);
const AXE = fs.readFileSync(new URL('../../test-env/browser-room/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const LARGEST_PAGE = 150 * 1024;
const LINK = 'board-1#kd=kd@idp.example';
const SIZES = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 720 }, screen: { width: 1920, height: 1080 } };

test('page_isSmall', () => {
    const files = fs.readdirSync(PAGE).filter(name => /\.(js|css|html)$/.test(name));
    const octets = files.reduce((sum, name) => sum + zlib.gzipSync(fs.readFileSync(new URL(name, PAGE))).length, 0);
    assert.ok(octets < LARGEST_PAGE, `${octets} octets`);
});

test('page_loadsNothingOfOthers_andNamesOnlyFilesThatAreThere', () => {
    for (const name of fs.readdirSync(PAGE).filter(each => each.endsWith('.js'))) {
        const source = fs.readFileSync(new URL(name, PAGE), 'utf8');
        for (const [, specifier] of source.matchAll(/^(?:import|export) .*from '(.*)';$/gm)) {
            assert.match(specifier, /^\.\/[a-z]+(-[a-z]+)*\.js$/, name);
            assert.ok(fs.existsSync(new URL(specifier, PAGE)), `${name}: ${specifier}`);
        }
    }
});

/** In the page: a call of this many others. Changes are made by a function, of which the text is taken. */
function scene(others, change) {
    const { stage } = globalThis;
    const names = ['alice', 'bob', 'carol', 'somebody-with-a-very-long-name.and-another-one', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
    const members = names.slice(0, others + 1).map((name, n) => (
        { senderIndex: n + 1, identity: `${name}@idp.example`, joined: n, state: 'keyed', records: false, own: n === 0 }));
    const streams = members.slice(1).flatMap(({ senderIndex }) => ['audio', 'video'].map(kind => (
        { kind, bound: senderIndex, claimed: senderIndex, state: 'protected', track: kind === 'video' ? stage.picture(senderIndex * 40) : null })));
    const made = { members, streams, speakers: [], code: '73633 23727 16174 22771 32982 29969' };
    if (change) (0, eval)(`(${change})`)(made, stage);
    Object.assign(stage.scene, made);
}

for (const name of BROWSERS) {
    describe(name, () => {
        let browser;
        let world;
        let page;
        let errors;

        before(async () => {
            world = await serve();
            browser = await launch(name);
        });
        after(async () => {
            await browser?.close();
            world?.server.close();
        });

        async function open(path = LINK, { size = SIZES.laptop, dark = false, memory = {} } = {}) {
            await page?.close();
            page = await browser.newPage();
            page.setDefaultTimeout(WAIT);
            errors = [];
            page.on('pageerror', error => errors.push(String(error)));
            page.on('console', message => /Content.Security.Policy/i.test(message.text()) && errors.push(message.text()));
            await page.setViewport(size);
            if (dark) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
            await page.evaluateOnNewDocument(given => {
                localStorage.clear();
                for (const [key, value] of Object.entries(given)) localStorage.setItem(`perc-${key}`, value);
            }, { identity: 'alice@idp.example', ...memory });
            await page.goto(`${world.origin}/perc/${path}`);
            await page.waitForSelector('h1');
        }

        const shown = selector => page.waitForSelector(selector, { visible: true, timeout: WAIT });
        const text = selector => page.$eval(selector, element => element.textContent.trim());
        const says = (selector, part) => page.waitForFunction((where, what) => document.querySelector(where)?.textContent.includes(what), { timeout: WAIT }, selector, part);
        const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
        const noErrors = () => assert.deepEqual(errors, []);

        async function join(others = 1, change = null, options = {}) {
            await open(LINK, options);
            await shown('#join-button');
            await page.evaluate((body, ...given) => (0, eval)(`(${body})`)(...given), String(scene), others, change && String(change));
            await page.click('#join-button');
            await shown('#leave');
            await page.evaluate(() => globalThis.stage.show({}));
        }

        /** What axe finds wrong, if anything. */
        async function accessible() {
            // Some browsers run scripts under the page's policy only if they come this way.
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
            assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
        }

        /** The controls are on the screen, whole, and nothing has to be scrolled sideways. */
        async function controlsAreThere() {
            const outside = await page.evaluate(() => {
                const boxes = [...document.querySelectorAll('footer button:not([hidden]), .top button')].map(element => [element.textContent, element.getBoundingClientRect()]);
                const bad = boxes.filter(([, box]) => box.width < 24 || box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight);
                return [...bad.map(([label]) => label), ...document.documentElement.scrollWidth > innerWidth ? ['sideways'] : []];
            });
            assert.deepEqual(outside, []);
        }

        for (const [path, message] of [
            ['board-1', 'does not say who may hand out the keys'], ['board-1#kd=nobody', 'has to look like name@domain'],
            ['nowhere#kd=kd@idp.example', 'There is no such room'], ['native#kd=kd@idp.example', 'does not take web browsers'],
            ['caf%C3%A9#kd=kd@idp.example', 'No room can have the name “café”']
        ]) {
            test(`${name}_link_${path}_isExplained_beforeAnybodyIsAsked`, TIMEOUT, async () => {
                await open(path);
                await says('main', message);
                assert.equal(await page.$('#join-button'), null);
                assert.equal(await page.$('video'), null);
                noErrors();
            });
        }

        for (const [scheme, dark] of [['light', false], ['dark', true]]) {
            // Firefox's driver cannot set the colour scheme.
            if (dark && name === 'firefox') continue;
            for (const [size, viewport] of Object.entries(SIZES)) {
                test(`${name}_${scheme}_${size}_isAccessible_andKeepsItsControls`, TIMEOUT, async () => {
                    await open(LINK, { size: viewport, dark });
                    await shown('#join-button');
                    await shown('.preview video');
                    await accessible();
                    await join(8, made => {
                        ['off', 'no-key', 'failing', 'stalled', 'plain', 'changed', 'waiting'].forEach((state, n) => { made.streams[2 * n + 1].state = state; });
                        made.streams[0].state = 'off';
                        made.members[3].records = true;
                        made.speakers = [9];
                    }, { size: viewport, dark });
                    await says('.tile', 'bob@idp.example');
                    await controlsAreThere();
                    await accessible();
                    await page.click('#people');
                    await shown('#panel');
                    await controlsAreThere();
                    await accessible();
                    noErrors();
                });
            }
        }

        test(`${name}_refusal_isExplained_withFocusAndAccess`, TIMEOUT, async () => {
            await open();
            await shown('#join-button');
            await page.evaluate(() => { globalThis.stage.joining.failure = { condition: 'kd-unexpected', detail: 'mallory@idp.example',
                values: { found: 'mallory@idp.example', expected: 'kd@idp.example' } }; });
            await page.click('#join-button');
            await says('[role=alert]', 'Keys would come from mallory@idp.example, but your link expects kd@idp.example. You have not joined.');
            assert.equal(await focused(), 'H1');
            assert.equal(await page.$eval('#identity', field => field.value), 'alice@idp.example');
            await accessible();
            noErrors();
        });

        test(`${name}_joining_saysWhatIsWaitedFor_andCanBeCancelled`, TIMEOUT, async () => {
            await open();
            await shown('#join-button');
            await page.evaluate(() => { Object.assign(globalThis.stage.joining, { steps: [['admission', { kd: 'kd@idp.example' }]], hold: true }); });
            await page.click('#join-button');
            await says('#step', 'Waiting to be admitted by kd@idp.example');
            await accessible();
            await page.click('#cancel');
            await shown('#join-button');
            assert.equal(await page.$('.failure'), null);
            noErrors();
        });

        test(`${name}_identity_thatIsNone_isSaidAtTheField`, TIMEOUT, async () => {
            await open(LINK, { memory: { identity: 'alice' } });
            await shown('#join-button');
            await page.click('#join-button');
            await says('#identity-error', 'has to look like');
            assert.equal(await focused(), 'identity');
            assert.equal(await page.evaluate(() => globalThis.stage.calls), 0);
        });

        test(`${name}_microphoneAndCamera_sayTheirState_andWhatIsSent`, TIMEOUT, async () => {
            await join();
            const audio = 'footer [data-control=audio]';
            const sent = kind => page.waitForFunction(([which, what]) => globalThis.stage.sent[which] === what, { timeout: WAIT }, kind);
            await sent(['audio', 'audio']);
            assert.deepEqual([await text(audio), await page.$eval(audio, each => each.getAttribute('aria-label'))], ['Mic on', 'Mic on: Mute microphone']);
            await page.click(audio);
            await sent(['audio', null]);
            assert.deepEqual([await text(audio), await page.$eval(audio, each => each.getAttribute('aria-label'))], ['Muted', 'Muted: Unmute microphone']);
            assert.ok(await page.$(`${audio} .icon-mic-off`));
            await says('#polite', 'Your microphone is off.');
            await page.focus('footer [data-control=video]');
            await page.keyboard.press('Enter');
            await sent(['video', null]);
            assert.equal(await text('footer [data-control=video]'), 'Camera off');
            assert.equal(await page.$eval('.self', each => each.getAttribute('aria-label')), 'You, Muted, Camera off');
            await page.keyboard.press('Enter');
            await sent(['video', 'video']);
            noErrors();
        });

        test(`${name}_tiles_areThoseOfTheList_withTheirStates`, TIMEOUT, async () => {
            await join(2, made => {
                made.streams[0].state = 'off';
                made.streams[3].state = 'failing';
                made.members[2].records = true;
            });
            await page.waitForFunction(() => document.querySelectorAll('[data-tile]').length === 2);
            const labels = await page.$$eval('[data-tile]', all => all.map(each => each.getAttribute('aria-label')));
            assert.deepEqual(labels, ['bob@idp.example, Protected, No sound', 'carol@idp.example, Cannot be decrypted, Records']);
            assert.ok(await page.$eval('[data-tile=person-3] video', video => video.hidden), 'what fails is not shown');
            await says('.recording', 'Recorded by carol@idp.example');
            await page.evaluate(() => globalThis.stage.show({ members: globalThis.stage.scene.members.slice(0, 1), code: '1' }));
            await page.waitForFunction(() => document.querySelectorAll('[data-tile]').length === 0);
            await shown('.alone');
            await says('#polite', 'left.');
            noErrors();
        });

        test(`${name}_sharedScreen_isLarge_andAnotherTileCanBe`, TIMEOUT, async () => {
            await join(3, (made, stage) => made.streams.push({ kind: 'screen', bound: 3, claimed: 3, state: 'protected', track: stage.picture(200, 'Figures') }));
            await shown('[data-tile=screen-3].large');
            await controlsAreThere();
            for (const size of [SIZES.phone, SIZES.laptop]) {
                await page.setViewport(size);
                const overlaps = await page.evaluate(() => {
                    const large = document.querySelector('.tile.large').getBoundingClientRect();
                    return [...document.querySelectorAll('.grid .tile:not(.large)')].map(tile => tile.getBoundingClientRect())
                        .filter(box => box.left < large.right && box.right > large.left && box.top < large.bottom && box.bottom > large.top).length;
                });
                assert.equal(overlaps, 0);
            }
            await page.focus('[data-tile=person-2] .pin');
            await page.keyboard.press('Enter');
            await shown('[data-tile=person-2].large');
            assert.equal(await page.$eval('[data-tile=person-2] .pin', each => each.getAttribute('aria-pressed')), 'true');
            noErrors();
        });

        test(`${name}_code_canBeCompared_andChangesWithTheList`, TIMEOUT, async () => {
            await join();
            await page.click('#people');
            await says('#code', '73633 23727 16174 22771 32982 29969');
            await page.click('#compared');
            await says('.compare-state', 'Compared.');
            await page.evaluate(() => globalThis.stage.show({ code: '11111 22222' }));
            await says('.compare-state', 'has changed');
            assert.equal(await page.$eval('#compared', each => each.checked), false);
            await page.click('.panel-head button');
            assert.equal(await focused(), 'people');
            noErrors();
        });

        test(`${name}_lostCall_showsNobody_andComesBackByItself`, TIMEOUT, async () => {
            await join();
            await shown('[data-tile]');
            await page.evaluate(() => {
                globalThis.stage.joining.failure = { condition: 'bridge-unreachable' };
                globalThis.stage.call.lose('key-channel-silent');
            });
            await says('main', 'Connection lost');
            assert.equal(await page.$('[data-tile]'), null);
            await accessible();
            await page.waitForFunction(() => globalThis.stage.calls > 2, { timeout: WAIT });
            await page.evaluate(() => { globalThis.stage.joining.failure = null; });
            await page.waitForSelector('#leave', { timeout: WAIT });
            await says('#polite', 'You are back');
            noErrors();
        });

        test(`${name}_leaving_saysSo_givesDevicesBack_andKeepsTheFocus`, TIMEOUT, async () => {
            await join();
            await page.click('#leave');
            await says('main', 'You have left the room.');
            assert.equal(await focused(), 'H1');
            assert.equal(await page.evaluate(() => globalThis.stage.left), 1);
            assert.equal(await text('#join-with'), 'You join to listen and watch only.');
            noErrors();
        });

        test(`${name}_leaving_withAnInvitationForOnce_isAskedAbout`, TIMEOUT, async () => {
            await open(`${LINK}&invitation=aaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`);
            await shown('#join-button');
            await page.click('#join-button');
            await shown('#leave');
            await page.click('#leave');
            await says('dialog', 'Your invitation is used up.');
            await accessible();
            await page.keyboard.press('Escape');
            await page.waitForFunction(() => document.querySelector('dialog') === null);
            assert.equal(await focused(), 'leave');
            assert.equal(await page.evaluate(() => globalThis.stage.left), 0);
            noErrors();
        });

        test(`${name}_language_isGerman_whenChosen_andIsRemembered`, TIMEOUT, async () => {
            await open();
            await shown('#join-button');
            await page.select('#language', 'de');
            await says('#join-button', 'Beitreten');
            assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, localStorage.getItem('perc-language')]), ['de', 'de']);
            await join(1, null, { memory: { language: 'de' }, size: SIZES.phone });
            assert.equal(await text('#leave'), 'Verlassen');
            await controlsAreThere();
            await page.click('#settings');
            await says('dialog', 'Geräte');
            await accessible();
            noErrors();
        });
    });
}
