// What the page knows and shows, apart from its elements.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExpected, parseAddress, parseIdentity, sharedAddress } from '../room-page/address.js';
import { Backend } from '../room-page/backend.js';
import { unopenedButPlayed } from '../room-page/bypass.js';
import { Comparison } from '../room-page/comparison.js';
import { MIN_TILE_WIDTH, grid } from '../room-page/layout.js';
import { StreamWatch, changes, initials, shade, tiles, worst } from '../room-page/participants.js';
import { quality, reading } from '../room-page/quality.js';
import { Receiving, usableSources } from '../room-page/receiving.js';
import { Silence } from '../room-page/silence.js';
import { Speaking, levelBetween } from '../room-page/speaking.js';

const address = (hash, pathname = '/perc/board-1') => parseAddress({ hash, pathname });
const member = (senderIndex, facts = {}) => ({ senderIndex, identity: `m${senderIndex}@idp.example`, joined: senderIndex, state: 'keyed', records: false,
    own: senderIndex === 1, fingerprint: `sha-256 ${senderIndex}`, ...facts });

test('address_namesRoomAndKeyDistributor', () => {
    assert.deepEqual(address('#kd=kd@idp.example'), { room: 'board-1', invitation: null, codec: null, problem: null,
        keyDistributor: { text: 'kd@idp.example', name: 'kd@idp.example', domain: 'idp.example' } });
    assert.equal(address('#other-room&kd=kd@idp.example').room, 'other-room');
    assert.equal(address('#invitation=a.b&kd=kd%40idp.example').invitation, 'a.b');
    assert.equal(address('#kd=kd@IDP.example:8443').keyDistributor.domain, 'idp.example:8443');
});

for (const [hash, pathname, problem] of [
    ['', '/perc/board-1', 'kd-missing'], ['#kd=', '/perc/board-1', 'kd-malformed'], ['#kd=idp.example', '/perc/board-1', 'kd-malformed'],
    ['#kd=a@b@c', '/perc/board-1', 'kd-malformed'], ['#kd=a@b/c', '/perc/board-1', 'kd-malformed'], ['#kd=a@b.example&kd=c@d.example', '/perc/board-1', 'kd-ambiguous'],
    ['#kd=kd@idp.example', '/perc/', 'room-missing'], ['#kd=kd@idp.example', '/perc/caf%C3%A9', 'room-malformed'],
    ['#kd=kd@idp.example', `/perc/${'x'.repeat(129)}`, 'room-malformed'], ['#kd=kd@idp.example', '/perc/%E0%A4%A', 'room-malformed']
]) {
    test(`address_${hash}_${pathname.slice(0, 20)}_says_${problem}`, () => assert.equal(address(hash, pathname).problem, problem));
}

test('sharedAddress_keepsTheKeyDistributor_andNotTheInvitation', () => {
    assert.equal(sharedAddress('https://h/perc/r#kd=kd@idp.example&invitation=a.b'), 'https://h/perc/r#kd=kd@idp.example');
    assert.equal(sharedAddress('https://h/perc/r#invitation=a.b'), 'https://h/perc/r');
});

test('isExpected_onlyTheVeryIdentity_byItsVeryProvider', () => {
    const expected = parseIdentity('kd@idp.example');
    assert.ok(isExpected(expected, { name: 'kd@idp.example', idp: 'idp.example' }));
    assert.ok(isExpected(expected, { name: 'kd@IDP.example', idp: 'IDP.example' }));
    for (const [name, idp] of [['alice@idp.example', 'idp.example'], ['KD@idp.example', 'idp.example'], ['kd@idp.example', 'other.example'],
        ['kd@idp.example', 'idp.example:8443'], ['kd@sub.idp.example', 'idp.example'], ['kd', 'idp.example'], ['', ''], ['@idp.example', 'idp.example']]) {
        assert.ok(!isExpected(expected, { name, idp }), `${name} by ${idp}`);
    }
    assert.ok(isExpected(parseIdentity('kd@idp.example:8443'), { name: 'kd@idp.example', idp: 'idp.example:8443' }));
    assert.ok(!isExpected(parseIdentity('kd@idp.example:8443'), { name: 'kd@idp.example', idp: 'idp.example' }));
});

test('parseIdentity_trims_andRefusesWhatIsNone', () => {
    assert.equal(parseIdentity('  alice@idp.example ').text, 'alice@idp.example');
    for (const text of ['', 'alice', '@idp.example', 'alice@', 'a b@idp.example', 'alice@idp.example/x', 'alice@idp.example?x']) assert.equal(parseIdentity(text), null, text);
});

test('grid_fillsTheStage_withoutLeavingIt', () => {
    for (const [width, height] of [[344, 560], [1240, 660], [1880, 940], [200, 200]]) {
        for (let count = 1; count <= 30; count += 1) {
            const { columns, rows, width: w, height: h, scrolls } = grid(count, width, height);
            assert.ok(columns * rows >= count);
            assert.ok(w * columns + 8 * (columns - 1) <= width, `${count} in ${width}`);
            assert.ok(scrolls || h * rows + 8 * (rows - 1) <= height, `${count} in ${width}x${height}`);
            assert.ok(scrolls || w >= Math.min(MIN_TILE_WIDTH, width));
        }
    }
    assert.deepEqual([grid(4, 1240, 660).columns, grid(2, 344, 560).columns, grid(30, 344, 560).scrolls], [2, 1, true]);
});

/** A watch that has observed these counters, a second apart from 0 on; and its state a moment after the last. */
function stateAfter(...counters) {
    const watch = new StreamWatch(0);
    counters.forEach((each, second) => watch.observe(each, second * 1000));
    return watch.state((counters.length - 1) * 1000 + 1);
}

test('streamWatch_namesItsStates', () => {
    assert.equal(stateAfter({}), 'waiting');
    assert.equal(stateAfter({}, { packets: 5, opened: 1 }), 'protected');
    assert.equal(stateAfter({}, { packets: 5, noKey: 4 }), 'no-key');
    assert.equal(stateAfter({}, { packets: 5, opened: 4 }, { packets: 9, opened: 4 }, { packets: 20, opened: 4 }), 'stalled');
    assert.equal(stateAfter({}, { opened: 4 }, { opened: 4 }, { opened: 4 }), 'off');
    assert.equal(stateAfter({}, {}, {}, {}, {}, {}), 'off');
    assert.equal(stateAfter({}, { failed: 9 }), 'waiting');
    assert.equal(stateAfter({}, { failed: 10 }), 'failing');
    assert.equal(stateAfter({}, { failed: 30 }, { failed: 31, opened: 5 }), 'protected');
    assert.equal(stateAfter({}, { opened: 9 }, { opened: 99, plain: 1 }), 'plain');
});

test('streamWatch_thatIsReadSeldom_saysWhatTheLastReadingSaid', () => {
    const watch = new StreamWatch(0);
    watch.observe({ packets: 5, opened: 5 }, 5000);
    watch.observe({ packets: 50, opened: 50 }, 10_000);
    assert.equal(watch.state(14_000), 'protected');
});

test('streamWatch_aChangedSenderStays', () => {
    const watch = new StreamWatch(0);
    watch.senderChanged();
    watch.observe({ opened: 100 }, 1000);
    assert.equal(watch.state(1001), 'changed');
});

test('tiles_showOnlyMembers_andTracksOnlyByWhatTheyAuthenticateTo', () => {
    const roster = { members: [member(1), member(3), member(2)] };
    const stream = (kind, bound, claimed, state, track) => ({ kind, bound, claimed, state, track });
    const [two, three, ...none] = tiles(roster, [
        stream('audio', 2, 2, 'protected', 'sound of 2'),
        // The bridge says that this is 2's; its frames say that it is 3's.
        stream('video', 3, 2, 'protected', 'picture of 3'),
        // Nothing of this could be opened.
        stream('screen', null, 2, 'no-key', 'unknown'),
        stream('video', 9, 9, 'protected', 'of somebody who is not on the list'),
        stream('audio', 3, 3, 'changed', 'taken away')
    ], new Set([2, 3]));
    assert.equal(none.length, 0);
    assert.deepEqual([two.senderIndex, two.sound.track, two.picture.track, two.screen.track], [2, 'sound of 2', null, null]);
    assert.deepEqual([two.screen.state, two.state, two.speaking], ['no-key', 'no-key', true]);
    assert.deepEqual([three.picture.track, three.sound.track, three.state, three.speaking], ['picture of 3', null, 'changed', false]);
    assert.deepEqual(tiles(null, [stream('audio', 2, 2, 'protected', 'x')], new Set()), []);
});

test('worst_isTheOneToTell', () => {
    assert.equal(worst(['off', 'protected', 'waiting']), 'protected');
    assert.equal(worst(['protected', 'failing']), 'failing');
    assert.equal(worst([]), 'off');
});

test('changes_tellWhoCameAndWent_andWhoBeganToRecord', () => {
    const before = { members: [member(1), member(2), member(3)] };
    const after = { members: [member(1), member(3, { records: true }), member(4), member(5, { records: true })] };
    assert.deepEqual(changes(before, after), { joined: ['m4@idp.example', 'm5@idp.example'], left: ['m2@idp.example'], recording: ['m3@idp.example', 'm5@idp.example'] });
    assert.deepEqual(changes(null, before), { joined: [], left: [], recording: [] });
    assert.deepEqual(changes(null, after).recording, ['m3@idp.example', 'm5@idp.example']);
});

test('initials_andShades_comeFromTheName', () => {
    assert.deepEqual(['alice@x.example', 'ann-marie.smith@x', 'ö@x', '🙂@x'].map(initials), ['AL', 'AS', 'Ö', '?']);
    assert.ok([...'abcdefgh'].every(letter => shade(`${letter}@x`, 8) < 8));
    assert.equal(shade('alice@x', 8), shade('alice@x', 8));
});

test('comparison_holdsForOneListOnly', () => {
    const comparison = new Comparison();
    assert.equal(comparison.state, 'none');
    comparison.show('1');
    assert.equal(comparison.state, 'open');
    comparison.mark(true);
    assert.equal(comparison.state, 'compared');
    comparison.show('2');
    assert.equal(comparison.state, 'changed');
    comparison.mark(true);
    comparison.mark(false);
    assert.equal(comparison.state, 'open');
});

test('silence_isJudgedByWhatWasUsual', () => {
    const silence = new Silence();
    assert.ok(!silence.isTooLong(1e9));
    for (let time = 0; time <= 100_000; time += 10_000) silence.heard(time);
    assert.ok(!silence.isTooLong(139_000));
    assert.ok(silence.isTooLong(141_000));
    silence.heard(130_000);
    assert.ok(!silence.isTooLong(210_000));
    assert.ok(silence.isTooLong(230_000));
});

test('speaking_lastsOverPauses_andEnds', () => {
    const speaking = new Speaking();
    speaking.level(2, 0.2, 0);
    speaking.level(3, 0.001, 0);
    assert.deepEqual([...speaking.speakers(500)], [2]);
    assert.deepEqual([...speaking.speakers(2000)], []);
});

test('levelBetween_isTheMeanOfWhatWasDecoded', () => {
    assert.equal(levelBetween({ totalAudioEnergy: 1, totalSamplesDuration: 10 }, { totalAudioEnergy: 1.25, totalSamplesDuration: 11 }), 0.5);
    assert.equal(levelBetween(undefined, { totalAudioEnergy: 0, totalSamplesDuration: 3 }), 0);
    assert.equal(levelBetween({ totalAudioEnergy: 1, totalSamplesDuration: 1 }, undefined), 0);
});

test('quality_gradesLossAndDelay', () => {
    const entries = (received, lost, roundTrip, jitter = 0) => [{ type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost, jitter },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: roundTrip }, { type: 'codec' }];
    const grade = (...after) => quality(reading(entries(0, 0, 0.01)), reading(entries(...after))).grade;
    assert.deepEqual([grade(100, 0, 0.02), grade(100, 5, 0.02), grade(100, 20, 0.02), grade(100, 0, 0.5), grade(100, 0, 0.02, 0.2), grade(100, 0, 2)],
        ['good', 'fair', 'poor', 'fair', 'poor', 'poor']);
    assert.equal(quality(reading([]), reading([])).grade, 'unknown');
    const sending = [...entries(100, 0, 0.02), { type: 'remote-inbound-rtp', fractionLost: 0.3 }];
    assert.equal(quality(reading([]), reading(sending)).grade, 'poor');
});

test('usableSources_areThoseOfOtherMembers_andWellFormed', () => {
    const members = [member(1), member(2)];
    const source = (ssrc, media, formats) => ({ ssrc, media, formats });
    const of = (endpoint, print, sources) => ({ endpoint, fingerprints: [`sha-256 ${print}`], sources });
    const formats = { AV1: 45, H264: 103, opus: 111, VP8: 96 };
    const usable = usableSources([of('e1', 1, [source(1, 'audio', formats)]),
        of('e2', 2, [source(2, 'audio', formats), source(3, 'video', formats), source(4, 'video', formats), source(5, 'video', { VP8: 300 }), source(-1, 'audio', formats)]),
        of('e9', 9, [source(9, 'audio', formats)]), of('e2\r\na=x', 2, [source(10, 'audio', formats)]), { endpoint: 'e3' }], members);
    const taken = (...names) => names.map(name => ({ name, payloadType: formats[name] }));
    assert.deepEqual(usable.map(({ ssrc, kind, formats: each, claimed }) => [ssrc, kind, each, claimed]),
        [[2, 'audio', taken('opus'), 2], [3, 'video', taken('VP8', 'AV1'), 2], [4, 'screen', taken('VP8', 'AV1'), 2]]);
});

/** What a browser is given for these sources. */
async function described(sources) {
    const answer = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=group:BUNDLE 0 1', 'a=setup:passive',
        'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=recvonly', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10',
        'm=video 9 UDP/TLS/RTP/SAVPF 96 98', 'a=mid:1', 'a=recvonly', 'a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli', 'a=rtpmap:98 VP9/90000', 'a=fmtp:98 profile-id=0', ''].join('\r\n');
    const offers = [];
    const pc = { setRemoteDescription: ({ sdp }) => offers.push(sdp), createAnswer: () => {}, setLocalDescription: () => {} };
    await new Receiving(pc, answer).receive(sources);
    return offers.at(-1)?.split(/^(?=m=)/m).slice(3) ?? [];
}

test('receiving_describesTheSourcesFormats_byTheirPayloadTypes', async () => {
    const video = (ssrc, ...formats) => ({ endpoint: 'e2', ssrc, media: 'video', kind: 'video', formats: formats.map(([name, payloadType]) => ({ name, payloadType })) });
    const [section, ...none] = await described([video(5, ['VP8', 120], ['VP9', 121], ['AV1', 99])]);
    assert.equal(none.length, 0);
    assert.match(section, /^m=video 9 UDP\/TLS\/RTP\/SAVPF 120 121\r\n/);
    for (const line of ['a=rtpmap:120 VP8/90000', 'a=rtcp-fb:120 nack pli', 'a=rtpmap:121 VP9/90000', 'a=fmtp:121 profile-id=0', 'a=ssrc:5 cname:e2']) {
        assert.ok(section.includes(`\r\n${line}\r\n`), `${line} is not in ${section}`);
    }
    assert.ok(!/:(96|98|99) /.test(section), section);
});

test('receiving_leavesOutFormats_whosePayloadTypeMeansAnother_orThatThisBrowserHasNot', async () => {
    const video = (ssrc, name, payloadType) => ({ endpoint: 'e2', ssrc, media: 'video', kind: 'video', formats: [{ name, payloadType }] });
    assert.deepEqual(await described([video(1, 'VP8', 111), video(2, 'AV1', 99)]), []);
    const sections = await described([video(3, 'VP8', 120), video(4, 'VP9', 120), video(5, 'VP9', 98)]);
    assert.deepEqual(sections.map(section => section.match(/a=ssrc:(\d)/)[1]), ['3', '5']);
});

test('usableSources_ofWhatIsNone_orSaidAgain_areLeftOut', () => {
    const member1 = member(2);
    const source = ssrc => ({ ssrc, media: 'video', formats: { VP8: 96 } });
    const of = (endpoint, sources) => ({ endpoint, fingerprints: [member1.fingerprint], sources });
    const usable = usableSources([{}, { fingerprints: 5 }, of('e2', [null, 7, source(1)]), ...Array.from({ length: 100 }, (_, n) => of(`x${n}`, [source(100 + n)]))], [member(1), member1]);
    assert.deepEqual(usable.map(({ ssrc, kind }) => [ssrc, kind]), [[1, 'video']]);
});

test('backend_sources_thatAreNone_areLeftOut', async () => {
    const of = participants => answered(json(200, { participants })).backend.sources('a');
    assert.deepEqual(await of([null, 7, { endpoint: 'e1' }, 'x']), [{ endpoint: 'e1' }]);
    assert.deepEqual(await of({}), []);
});

/** A backend whose requests get this answer. */
function answered(answer) {
    const asked = [];
    const backend = new Backend('https://bridge.example/perc/', async (url, options) => {
        asked.push({ url: String(url), ...options });
        return answer();
    });
    return { backend, asked };
}

const json = (status, body) => () => new Response(body === undefined ? '' : JSON.stringify(body), { status });

test('backend_asksForTheRoomsFacts', async () => {
    const { backend, asked } = answered(json(200, { room: 'a', protection: 'frame' }));
    assert.deepEqual(await backend.facts('a b'), { room: 'a', protection: 'frame' });
    assert.equal(asked[0].url, 'https://bridge.example/perc/a%20b/facts');
});

for (const [name, answer, condition] of [
    ['refusal', json(404, { error: 'unknown-room', detail: 'no such room' }), 'unknown-room'], ['brokenServer', json(502), 'bridge-unreachable'],
    ['strangeAnswer', json(404, { error: '<b>' }), 'unexpected'], ['noJson', () => new Response('x', { status: 200 }), 'unexpected'],
    ['noNetwork', () => { throw new TypeError('failed to fetch'); }, 'bridge-unreachable']
]) {
    test(`backend_${name}_becomes_${condition}`, () => assert.rejects(answered(answer).backend.facts('a'), { condition }));
}

test('backend_offer_givesAnswerAndSession', async () => {
    const headers = { Location: '/perc/session/s1', 'X-Perc-Endpoint': 'e1' };
    const { backend, asked } = answered(() => new Response('v=0', { status: 200, headers }));
    assert.deepEqual(await backend.offer('r', 'sdp', new AbortController().signal), { answer: 'v=0', session: 's1', endpoint: 'e1' });
    assert.equal(asked[0].headers['Content-Type'], 'application/sdp');
    const nameless = answered(() => new Response('v=0', { status: 200 }));
    await assert.rejects(nameless.backend.offer('r', 'sdp', new AbortController().signal), { condition: 'unexpected' });
});

test('backend_cancelled_doesNotWait', async () => {
    const attempt = new AbortController();
    const waiting = answered(() => new Promise(() => {})).backend.facts('a', attempt.signal);
    attempt.abort();
    await assert.rejects(waiting, { condition: 'cancelled' });
});

test('unopenedButPlayed_isWhatWasDecodedWithoutItsTransform', () => {
    const entry = (ssrc, mid, facts) => ({ type: 'inbound-rtp', ssrc, mid, ...facts });
    const entries = [entry(1, 'a', { framesDecoded: 5 }), entry(2, 'b', { totalAudioEnergy: 0.1 }), entry(3, 'c', { totalAudioEnergy: 0 }), entry(4, 'd', { framesDecoded: 1 }),
        { type: 'outbound-rtp', ssrc: 5, mid: 'e', framesDecoded: 9 }];
    assert.deepEqual(unopenedButPlayed(entries, new Map([['a', 3], ['b', 0]])), [2, 4]);
});
