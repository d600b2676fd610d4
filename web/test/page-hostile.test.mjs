// An operator's bridge attacks the people in the room: what they see of it, in unmodified browsers, with real connections, keys and frames.
// Whatever the bridge does, nobody's picture may be shown under the name of somebody else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from '../test-page/browsers.mjs';
import { TIMEOUT, Visit } from '../test-page/room-visit.mjs';

const BOB = '[data-tile=person-8]';
const CAROL = '[data-tile=person-9]';

/** A visit to a room whose bridge attacks. */
class HostileVisit extends Visit {
    /** Opens the page and has it join; `prepare` is run where the bridge is before that. */
    async open(prepare = null) {
        await this.visit('kd@idp.example', () => {
            // The page's clock can be put forward, and a time-out of its key channel shortened.
            const { now } = Performance.prototype;
            const { setTimeout } = globalThis;
            globalThis.ahead = 0;
            globalThis.shortened = null;
            performance.now = () => now.call(performance) + globalThis.ahead;
            globalThis.setTimeout = (action, millis, ...given) => setTimeout(action, millis === globalThis.shortened ? 2000 : millis, ...given);
        });
        await this.run(async () => {
            const { HostileBridge } = await import('/perc/test-page/hostile-bridge.js');
            globalThis.bridge = new HostileBridge();
            globalThis.call = (await import('/perc/page/room.js')).app.session;
        });
        if (prepare) await this.run(prepare);
        await this.page.click('#join-button');
    }

    facts() {
        return { page: document.querySelector('#app').innerText, seen: globalThis.bridge.seen, report: globalThis.call.call?.report };
    }

    state(tile, ...states) {
        return this.until((where, expected) => expected.includes(document.querySelector(where)?.dataset.state), tile, states);
    }

    /** Waits until that tile shows its own person's picture, moving, and as protected. */
    async shows(tile) {
        const before = await this.run(where => Number(document.querySelector(where)?.dataset.moves ?? 0), tile);
        await this.until((where, moves) => {
            const element = document.querySelector(where);
            if (!element) return false;
            const { state, colour, tile: key, moves: now } = element.dataset;
            return state === 'protected' && !element.querySelector('video').hidden && colour === key.split('-')[1] && Number(now) > moves + 3;
        }, tile, before);
    }

    /** A call in which bob and carol are seen. */
    async meet(options = {}) {
        await this.join();
        await this.run(how => globalThis.bridge.joinOthers(how), options);
        await this.shows(BOB);
        await this.shows(CAROL);
    }

    /** The page has refused to join, for this reason, and nothing has left. */
    async requireRefused(words) {
        await this.says('[role=alert]', words);
        assert.ok(await this.page.$('#join-button'));
        assert.equal((await this.run(() => globalThis.bridge.counts())).frames, 0);
    }

    /** The call was lost for this reason, and the page joins again by itself. */
    async comesBack(words) {
        await this.run(() => { globalThis.before = globalThis.bridge.kd; });
        await this.says('main', 'Connection lost');
        await this.says('main', words);
        await this.until(() => globalThis.bridge.kd !== globalThis.before && globalThis.bridge.kd.messages.some(({ type }) => type === 'hello'));
        await this.run(() => {
            Object.assign(globalThis.bridge, { generation: 0, others: [], listed: all => all });
            return globalThis.bridge.key();
        });
        await this.until(() => document.querySelector('#leave'));
    }

    /** By section in which others' media comes: whose it is. */
    senders() {
        return this.run(() => globalThis.call.call.report.transforms.flatMap(({ role, sender }) => (role === 'receive' ? [sender] : [])).sort());
    }

    /** No tile has shown a picture but that of its own person. */
    async requireNoOtherPictures() {
        const seen = await this.run(() => globalThis.bridge.seen);
        for (const [tile, whose] of Object.entries(seen)) {
            assert.deepEqual(Object.keys(whose).filter(each => !['null', tile.split('-')[1]].includes(each)), [], `${tile} shows others: ${JSON.stringify(seen)}`);
        }
    }
}

/** By attack on bob's frames: the states in which they may leave bob's tile, and what is said there. */
const FORGERIES = [
    ['clear octets', ['failing'], 'Media said to be of bob@idp.example cannot be decrypted.'],
    ['key frame bit', ['plain', 'failing'], 'in the name of bob@idp.example'],
    ['headers', ['failing'], 'Media said to be of bob@idp.example cannot be decrypted.'],
    ['unknown sender', ['no-key'], null],
    ['garbage', ['plain'], 'Somebody sends unencrypted media in the name of bob@idp.example. It is refused.'],
    ['clear', ['plain'], 'Somebody sends unencrypted media in the name of bob@idp.example. It is refused.'],
    ['replays', ['failing'], 'Media said to be of bob@idp.example cannot be decrypted.'],
    ['own frames', ['failing'], 'Media said to be of bob@idp.example cannot be decrypted.']
];

describe('hostile bridge', { concurrency: 2 }, () => {
    for (const name of BROWSERS) {
        describe(name, { concurrency: 1 }, () => {
            const visit = new HostileVisit(name);
            before(() => visit.begin());
            after(() => visit.end());

            test(`${name}_meets`, TIMEOUT, () => visit.meet());

            /** Attacks bob's frames, and waits until he is seen again. */
            async function attacked(attack, check) {
                await visit.state(BOB, 'protected');
                try {
                    await visit.run(which => globalThis.bridge.attack(which), attack);
                    await check();
                    // Nothing of it is anybody else's.
                    const carols = await visit.run(where => document.querySelector(where).dataset.state, CAROL);
                    // On a busy machine anybody's frames are late at times.
                    assert.ok(['protected', 'stalled'].includes(carols), carols);
                    assert.deepEqual(await visit.senders(), [8, 8, 9, 9]);
                } finally {
                    await visit.run(() => globalThis.bridge.attack(null));
                }
                await visit.shows(BOB);
                await visit.requireNoOtherPictures();
            }

            for (const [attack, states, explanation] of FORGERIES) {
                test(`${name}_bobsFrames_replacedBy_${attack.replaceAll(' ', '_')}_areDropped_andSaid_andBobComesBack`, TIMEOUT, () => attacked(attack, async () => {
                    await visit.state(BOB, ...states);
                    if (!explanation) return;
                    await visit.says(`${BOB} .explanation`, explanation);
                    await visit.until(where => {
                        const [video, text] = ['video', '.explanation'].map(part => document.querySelector(`${where} ${part}`));
                        return video.hidden && !text.hidden;
                    }, BOB);
                }));
            }

            test(`${name}_bobsFrames_replayed_areShownOnce`, TIMEOUT, () => attacked('replays between', async () => {
                const reported = async () => {
                    await visit.run(() => { globalThis.seenReport = globalThis.call.call.report; });
                    await visit.until(() => globalThis.call.call.report !== globalThis.seenReport);
                    return visit.run(() => globalThis.call.call.report.transforms.find(({ sender, kind }) => sender === 8 && kind === 'video'));
                };
                const first = await reported();
                let last = first;
                while (last.out <= first.out + 15) last = await reported();
                // Each second frame is the one before again.
                const [out, replayed] = [last.out - first.out, last.dropped.replayed - (first.dropped.replayed ?? 0)];
                assert.ok(Math.abs(out - replayed) <= 2, `${out} were let through, ${replayed} dropped`);
                await visit.state(BOB, 'protected');
            }));

            test(`${name}_bridgesList_withNonsense_changesNothing`, TIMEOUT, async () => {
                await visit.run(() => {
                    const { bridge } = globalThis;
                    const own = bridge.participants()[0];
                    const [, bob] = bridge.participants();
                    // Own media under another name, and a member listed again and again with sources that are none.
                    bridge.listed = all => [...all, null, 7, {}, { endpoint: 5, fingerprints: 5, sources: 5 }, { ...bob, endpoint: 'x', sources: [null, 5, {}] },
                        { ...own, endpoint: 'y', sources: bob.sources.map(source => ({ ...source, ssrc: 4711 })) }];
                    bridge.polls = 0;
                });
                await visit.until(() => globalThis.bridge.polls > 1);
                assert.deepEqual(await visit.senders(), [8, 8, 9, 9]);
                await visit.shows(BOB);
                await visit.run(() => { globalThis.bridge.listed = all => all; });
            });

            test(`${name}_somebodyWhoIsNotOnTheSignedList_getsNoTile_andIsNotReceived`, TIMEOUT, async () => {
                await visit.run(async () => {
                    await globalThis.bridge.intrude(11, 'mallory');
                    globalThis.bridge.polls = 0;
                });
                await visit.until(() => globalThis.bridge.polls > 1);
                assert.deepEqual(await visit.senders(), [8, 8, 9, 9]);
                assert.equal(await visit.page.$('[data-tile=person-11]'), null);
                assert.ok(!(await visit.page.$eval('#app', app => app.textContent)).includes('mallory'));
            });

            test(`${name}_somebodyWhoIsNotOnTheSignedList_inTheNameOfAMember_isNotShown`, TIMEOUT, async () => {
                await visit.run(async () => {
                    const { bridge } = globalThis;
                    await bridge.intrude(12, 'trudy');
                    const { sources } = bridge.others.at(-1);
                    bridge.listed = all => all.map(each => (each.endpoint === 'e9' ? { ...each, sources: [...each.sources, ...sources] } : each));
                });
                await visit.says('[data-tile=screen-9] .chip:last-child', 'No key yet');
                assert.equal(await visit.page.$eval('[data-tile=screen-9] video', video => video.srcObject), null);
                assert.deepEqual(await visit.senders(), [8, 8, 9, 9, null]);
                await visit.run(() => { globalThis.bridge.listed = all => all; });
                await visit.shows(CAROL);
                await visit.requireNoOtherPictures();
            });

            test(`${name}_swappedSections_tilesGo_andStayAway`, TIMEOUT, async () => {
                await visit.shows(BOB);
                await visit.shows(CAROL);
                await visit.run(() => globalThis.bridge.swap());
                const areAway = () => visit.run(tiles => tiles.map(where => {
                    const tile = document.querySelector(where);
                    return [tile.dataset.state, tile.querySelector('video').srcObject, tile.querySelector('audio').srcObject];
                }), [BOB, CAROL]);
                for (const tile of [BOB, CAROL]) await visit.says(`${tile} .chip:last-child`, 'Sender changed: taken away');
                await visit.says(`${BOB} .explanation`, 'A sound or picture of bob@idp.example began to come from somebody else. It was taken away.');
                await visit.until(tiles => tiles.every(tile => !document.querySelector(tile).querySelector('audio').srcObject), [BOB, CAROL]);
                assert.deepEqual(await areAway(), [['changed', null, null], ['changed', null, null]]);
                await visit.run(() => globalThis.bridge.swap());
                await visit.until(() => globalThis.call.call.report.senders.every(({ state }) => state === 'opening'));
                assert.deepEqual(await areAway(), [['changed', null, null], ['changed', null, null]]);
                await visit.requireNoOtherPictures();
            });

            test(`${name}_theseTests_wouldSeeAnothersPicture`, TIMEOUT, async () => {
                await visit.run(where => {
                    const carol = [...globalThis.call.call.streams.values()].find(({ receiver: { sender, track } }) => sender === 9 && track.kind === 'video');
                    const shown = document.querySelector(where).querySelector('video').cloneNode();
                    Object.assign(shown, { srcObject: new MediaStream([carol.receiver.track]), muted: true });
                    document.querySelector(where).prepend(shown);
                }, BOB);
                await visit.until(() => globalThis.bridge.seen['person-8'][9]);
            });

            test(`${name}_sectionsSwappedFromTheBeginning_tilesGoByTheFrames`, TIMEOUT, async () => {
                await visit.meet({ isSwapped: true });
                const claims = await visit.run(() => {
                    const { streams, receiving } = globalThis.call.call;
                    return [...streams.values()].map(({ receiver: { mid, sender } }) => [receiving.sourceOf(mid).claimed, sender]);
                });
                assert.ok(claims.every(([claimed, sender]) => claimed !== sender), 'nothing was swapped');
                await visit.requireNoOtherPictures();
            });

            test(`${name}_bridgeThatOmitsAMember_whoStays_withoutPicture`, TIMEOUT, async () => {
                // Carol's frames still come where the bridge says that bob's do.
                await visit.run(() => { globalThis.bridge.listed = all => all.filter(({ endpoint }) => endpoint !== 'e8'); });
                await visit.says(`${CAROL} .chip:last-child`, 'No sound, no picture');
                assert.equal(await visit.page.$eval(`${CAROL} video`, video => video.srcObject), null);
                await visit.shows(BOB);
            });

            test(`${name}_bridgeThatOmitsThisUser_isSaid_andPageComesBack`, TIMEOUT, async () => {
                await visit.run(() => { globalThis.bridge.listed = () => []; });
                await visit.comesBack('You are no longer in the room.');
            });

            test(`${name}_keyChannelsRecords_thatNoLongerCome_areMissed_inTime`, TIMEOUT, async () => {
                await visit.join();
                await visit.run(() => {
                    globalThis.bridge.isSilent = true;
                    globalThis.ahead += 36_000;
                });
                await visit.says('.alone', 'You are alone here');
                await visit.run(() => { globalThis.ahead += 5000; });
                await visit.comesBack('The Key Distributor is silent. Keys could be out of date, so you were taken out of the call.');
            });

            test(`${name}_keyWithoutItsList_endsTheCall`, TIMEOUT, async () => {
                await visit.join();
                await visit.run(() => {
                    globalThis.bridge.isListKept = true;
                    return globalThis.bridge.key();
                });
                await visit.says('[role=alert]', 'The keys could not be used. You were taken out of the call.');
                assert.ok(await visit.page.$('#join-button'));
            });

            test(`${name}_keyThatNeverComes_isSaid`, TIMEOUT, async () => {
                await visit.open(() => { globalThis.shortened = 30_000; });
                await visit.requireRefused('The keys did not come.');
            });

            for (const [title, words, prepare] of [
                ['ofAnotherCertificate_thanTheSignedOne', 'Somebody else answered than who hands out the keys: the certificate is another one.', () => {
                    globalThis.bridge.answered = answer => answer.replaceAll(/^a=fingerprint:.*\r\n/gm, '')
                        .replace(/^(?=a=identity)/m, `a=fingerprint:${globalThis.bridge.signedPrint()}\r\n`);
                }],
                ['whoseCertificateIsAddedToTheSignedOne', 'Who hands out the keys could not be verified. You have not joined.', () => {
                    globalThis.bridge.vouch = ({ type, contents, assertion }) => (type === 'PERC-ASSERT' ? { type: 'PERC-ASSERTION', assertion: contents }
                        : { type: 'PERC-IDENTITY', identity: 'kd@idp.example', contents: JSON.stringify({ fingerprint: JSON.parse(assertion).fingerprint.slice(0, 1) }) });
                }],
                ['whoSignedNothing', 'Nobody says who hands out the keys. You have not joined.', () => {
                    globalThis.bridge.answered = answer => answer.replace(/^a=identity:.*\r\n/m, '');
                }],
                ['ofAProvider_thatIsNotTheKeyDistributors', 'Keys would come from other.example, but your link expects kd@idp.example. You have not joined.', () => {
                    globalThis.bridge.answered = answer => answer.replace(/^a=identity:(.*)\r\n/m,
                        (_, value) => `a=identity:${btoa(atob(value).replace('idp.example', 'other.example'))}\r\n`);
                }]
            ]) {
                test(`${name}_dtlsWithTheBridge_${title}_isRefused`, TIMEOUT, async () => {
                    await visit.open(prepare);
                    await visit.requireRefused(words);
                });
            }
        });
    }
});
