// The page's SFrame (web/room-page/sframe.js, sframe-keys.js): vectors, and what becomes of frames over the generations, in simulated time.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import '../test-page/node.mjs';
import { ReceivingKeys, ReplayWindow, SendingKeys } from '../room-page/sframe-keys.js';
import { codecOf, deriveKey, kidOf, parse, seal } from '../room-page/sframe.js';
import { checkRfc9605, checkSealedFrames } from '../test-page/vectors.js';

const vectors = name => JSON.parse(fs.readFileSync(new URL(`../../perc-core/src/test/resources/org/jvbperc/sframe/${name}.json`, import.meta.url)));
const OPUS = codecOf('audio/opus');
const ALICE = 5;
const BOB = 6;
const SELF = 9;
const NEVER = Infinity;
const FRAME = Uint8Array.of(0x78, 1, 2, 3);

/** Each generation's group secret. */
const base = generation => crypto.subtle.importKey('raw', Uint8Array.from({ length: 32 }, (_, at) => generation >> (at % 4)), 'HKDF', false, ['deriveKey']);
const key = async (sender, generation, usage) => deriveKey(await base(generation), 4, kidOf(sender, generation), usage);

/** A member's frames. */
async function sender(index, generation = 1) {
    const sending = new SendingKeys();
    sending.install(generation, await key(index, generation, 'encrypt'), 0, NEVER);
    return async () => (await sending.seal(OPUS, FRAME, 0)).frame;
}

async function receiver(senders = [ALICE, BOB], generation = 1) {
    const keys = new ReceivingKeys();
    keys.setMembers(SELF, senders, 0);
    keys.install(generation, await Promise.all(senders.map(index => key(index, generation, 'decrypt'))), 0, NEVER);
    return keys;
}

const state = (keys, index, now) => keys.report(now).find(each => each.sender === index).state;

test('vectors_ofRfc9605_andOfSealedFrames_areReproduced', async () => {
    assert.ok(await checkRfc9605(vectors('rfc9605-sframe').data) > 200);
    assert.ok(await checkSealedFrames(vectors('sealed-frames')) > 50);
});

test('derivedKeys_areNotExtractable_andGoodForOneThing', async () => {
    for (const usage of ['encrypt', 'decrypt']) {
        const { key: derived } = await key(ALICE, 1, usage);
        assert.equal(derived.extractable, false);
        assert.deepEqual(derived.usages, [usage]);
        assert.equal(derived.algorithm.name, 'AES-GCM');
    }
});

test('replayWindow_takesEachCounterOnce_alsoOutOfOrder_alsoNearItsEnd', () => {
    const window = new ReplayWindow();
    for (const ctr of [0, 5, 3, 8191 + 5, 6, 2 ** 48 - 1, 2 ** 48 - 8192]) {
        assert.ok(window.isFresh(ctr), String(ctr));
        window.add(ctr);
        assert.ok(!window.isFresh(ctr), String(ctr));
    }
    assert.ok(!window.isFresh(2 ** 48 - 1 - 8192));
    assert.ok(window.isFresh(2 ** 48 - 8191));
    assert.ok(!window.isFresh(0));
});

test('replayWindow_agreesWithASetOfAllCounters', () => {
    const window = new ReplayWindow();
    const seen = new Set();
    let highest = -1;
    let random = 1;
    for (let i = 0; i < 50_000; i += 1) {
        random = (random * 48271) % 2147483647;
        const ctr = Math.max(0, highest + (random % 20_000) - 19_000 + (random % 97 === 0 ? 30_000 : 0));
        const isFresh = ctr > highest || (highest - ctr < 8192 && !seen.has(ctr));
        assert.equal(window.isFresh(ctr), isFresh, `${ctr} after ${highest}`);
        if (!isFresh) continue;
        window.add(ctr);
        seen.add(ctr);
        highest = Math.max(highest, ctr);
    }
});

test('sending_withoutKey_beforeItsBeginning_andAfterItsEnd_dropsFrames', async () => {
    const keys = new SendingKeys();
    assert.deepEqual(await keys.seal(OPUS, FRAME, 0), { dropped: 'no-key' });
    keys.install(1, await key(ALICE, 1, 'encrypt'), 100, 1000);
    assert.deepEqual(await keys.seal(OPUS, FRAME, 99), { dropped: 'no-key' });
    assert.ok((await keys.seal(OPUS, FRAME, 100)).frame);
    assert.deepEqual(await keys.seal(undefined, FRAME, 100), { dropped: 'no-codec' });
    assert.deepEqual(await keys.seal(OPUS, new Uint8Array(), 100), { dropped: 'malformed' });
    assert.deepEqual(await keys.seal(OPUS, FRAME, 1000), { dropped: 'expired' });
});

test('sending_switchesToTheNextGeneration_andNeverGoesBack', async () => {
    const keys = new SendingKeys();
    const kidAt = async now => parse(OPUS, (await keys.seal(OPUS, FRAME, now)).frame).kid;
    keys.install(1, await key(ALICE, 1, 'encrypt'), 0, NEVER);
    keys.install(2, await key(ALICE, 2, 'encrypt'), 250, NEVER);
    assert.equal(await kidAt(249), kidOf(ALICE, 1));
    assert.ok(keys.isPending(2, 249));
    assert.equal(await kidAt(250), kidOf(ALICE, 2));
    assert.equal(keys.generation(250), 2);
    assert.ok(!keys.isPending(2, 250));
});

test('sending_sameOrEarlierGenerationAgain_doesNotStartItsCounterAgain', async () => {
    const keys = new SendingKeys();
    const counters = [];
    for (const generation of [2, 2, 1, 2]) {
        keys.install(generation, await key(ALICE, 2, 'encrypt'), 0, NEVER);
        counters.push(parse(OPUS, (await keys.seal(OPUS, FRAME, 0)).frame).ctr);
    }
    assert.deepEqual(counters, [0, 1, 2, 3]);
});

test('sending_manyAtOnce_usesEachCounterOnce', async () => {
    const keys = new SendingKeys();
    keys.install(1, await key(ALICE, 1, 'encrypt'), 0, NEVER);
    const sealed = await Promise.all(Array.from({ length: 100 }, () => keys.seal(OPUS, FRAME, 0)));
    assert.equal(new Set(sealed.map(({ frame }) => parse(OPUS, frame).ctr)).size, 100);
});

test('receiving_opensOnce_alsoWhenTwoReceiversHaveTheSameFrameAtOnce', async () => {
    const [frames, keys] = [await sender(ALICE), await receiver()];
    const sealed = await frames();
    const results = await Promise.all([keys.open({}, OPUS, sealed, 0), keys.open({}, OPUS, sealed, 0)]);
    assert.deepEqual(results.map(({ dropped }) => dropped).sort(), ['replayed', undefined]);
    assert.deepEqual(results.find(({ frame }) => frame).frame, FRAME);
});

test('receiving_framesOfAnotherSenderThanTheFirst_areDropped_andNamed', async () => {
    const [alice, bob, keys, binding] = [await sender(ALICE), await sender(BOB), await receiver(), {}];
    assert.equal((await keys.open(binding, OPUS, await alice(), 0)).sender, ALICE);
    assert.deepEqual(await keys.open(binding, OPUS, await bob(), 0), { dropped: 'sender-changed', sender: BOB });
    assert.equal((await keys.open(binding, OPUS, await alice(), 0)).sender, ALICE);
    const forged = await bob();
    forged[forged.length - 1] ^= 1;
    assert.deepEqual(await keys.open(binding, OPUS, forged, 0), { dropped: 'failed' });
});

test('receiving_oldGeneration_opensForFourSecondsMore', async () => {
    const [frames, keys] = [await sender(ALICE), await receiver()];
    keys.install(2, [await key(ALICE, 2, 'decrypt')], 1000, NEVER);
    assert.ok((await keys.open({}, OPUS, await frames(), 4999)).frame);
    assert.deepEqual(await keys.open({}, OPUS, await frames(), 5000), { dropped: 'expired' });
    keys.install(3, [await key(ALICE, 3, 'decrypt')], 5000, NEVER);
    assert.deepEqual(await keys.open({}, OPUS, await frames(), 5001), { dropped: 'expired' }, 'a third generation makes the first one live longer');
    assert.ok((await keys.open({}, OPUS, await (await sender(ALICE, 3))(), 5001)).frame);
});

test('receiving_afterTheTimeToLive_opensNothing', async () => {
    const keys = new ReceivingKeys();
    keys.setMembers(SELF, [ALICE], 0);
    keys.install(1, [await key(ALICE, 1, 'decrypt')], 0, 1000);
    const frames = await sender(ALICE);
    assert.ok((await keys.open({}, OPUS, await frames(), 999)).frame);
    assert.deepEqual(await keys.open({}, OPUS, await frames(), 1000), { dropped: 'expired' });
});

test('receiving_sameGenerationAgain_keepsWhatWasOpened', async () => {
    const [frames, keys] = [await sender(ALICE), await receiver()];
    const sealed = await frames();
    await keys.open({}, OPUS, sealed, 0);
    keys.install(1, [await key(ALICE, 1, 'decrypt')], 0, NEVER);
    assert.deepEqual(await keys.open({}, OPUS, sealed, 0), { dropped: 'replayed' });
});

test('receiving_generationAfter256_hasTheSameKidsWithOtherKeys', async () => {
    const keys = await receiver([ALICE], 1);
    keys.install(257, [await key(ALICE, 257, 'decrypt')], 0, NEVER);
    assert.ok((await keys.open({}, OPUS, await (await sender(ALICE, 257))(), 1)).frame);
    const old = await sender(ALICE, 1);
    await old();
    assert.deepEqual(await keys.open({}, OPUS, await old(), 1), { dropped: 'failed' });
});

test('receiving_memberThatLeft_opensNoMore_evenWhileAFrameIsBeingOpened', async () => {
    const [frames, keys] = [await sender(ALICE), await receiver()];
    const opening = keys.open({}, OPUS, await frames(), 0);
    keys.setMembers(SELF, [BOB], 0);
    assert.deepEqual(await opening, { dropped: 'no-key' });
    assert.deepEqual(await keys.open({}, OPUS, await frames(), 0), { dropped: 'unknown-sender' });
    assert.deepEqual(keys.report(0).map(each => each.sender), [BOB]);
});

test('states_followWhatComes', async () => {
    const keys = new ReceivingKeys();
    keys.setMembers(SELF, [ALICE], 0);
    const frames = await sender(ALICE);
    const forged = async () => {
        const sealed = await frames();
        sealed[sealed.length - 1] ^= 1;
        return sealed;
    };
    assert.equal(state(keys, ALICE, 0), 'no-key');
    assert.deepEqual(await keys.open({}, OPUS, await frames(), 0), { dropped: 'no-key' });
    keys.install(1, [await key(ALICE, 1, 'decrypt')], 0, NEVER);
    const binding = {};
    await keys.open(binding, OPUS, await frames(), 0);
    assert.equal(state(keys, ALICE, 1999), 'opening');
    assert.equal(state(keys, ALICE, 2000), 'stalled');
    keys.setQuiet([ALICE], 2000);
    assert.equal(state(keys, ALICE, 9000), 'opening');
    keys.setQuiet([], 9000);
    assert.equal(state(keys, ALICE, 10_999), 'opening');
    for (let i = 0; i < 9; i += 1) await keys.open(binding, OPUS, await forged(), 11_000);
    await keys.open(binding, OPUS, await frames(), 11_000);
    for (let i = 0; i < 9; i += 1) await keys.open(binding, OPUS, await forged(), 11_000);
    assert.equal(state(keys, ALICE, 11_000), 'opening', 'failures that were not in a row');
    await keys.open(binding, OPUS, await forged(), 11_000);
    assert.equal(state(keys, ALICE, 11_000), 'failing');
    await keys.open(binding, OPUS, await frames(), 11_000);
    assert.equal(state(keys, ALICE, 11_000), 'opening');
    await keys.open(binding, OPUS, FRAME, 11_000);
    await keys.open(binding, OPUS, await frames(), 11_001);
    assert.equal(state(keys, ALICE, 12_999), 'unencrypted', 'seen a moment ago');
    await keys.open(binding, OPUS, await frames(), 13_000);
    assert.equal(state(keys, ALICE, 13_000), 'opening');
    await keys.open(binding, OPUS, FRAME, 13_001);
    assert.equal(state(keys, ALICE, 99_000), 'unencrypted', 'the last that was seen');
    const [{ opened, dropped }] = keys.report(13_001);
    assert.equal(opened, 5);
    assert.deepEqual(dropped, { 'no-key': 1, failed: 19, unencrypted: 2 });
});

test('states_framesOfAGenerationWhoseKeyIsNotThere_areNoKey', async () => {
    const [keys, later] = [await receiver([ALICE]), await sender(ALICE, 2)];
    for (let i = 0; i < 10; i += 1) await keys.open({}, OPUS, await later(), 0);
    assert.equal(state(keys, ALICE, 0), 'no-key');
    keys.install(2, [await key(ALICE, 2, 'decrypt')], 0, NEVER);
    assert.equal(state(keys, ALICE, 0), 'opening');
});

test('receiving_paddingOnly_isNotTakenForAFrameInClear', async () => {
    const keys = await receiver();
    assert.deepEqual(await keys.open({ sender: ALICE }, OPUS, new Uint8Array(), 0), { dropped: 'empty' });
    assert.equal(state(keys, ALICE, 0), 'opening');
});

test('framesThatAreNotOfTheirCodec_areNotSealed', async () => {
    const keys = await key(ALICE, 1, 'encrypt');
    for (const [mimeType, octets] of [['video/VP8', [0x10, 0, 0, 0x9d, 1, 0x2a, 0, 1, 0]], ['video/VP8', [0x31, 0]], ['video/AV1', [0x12, 0, 0x0a, 9, 1]],
        ['video/AV1', [0x80, 0]], ['video/AV1', [0x08, 1, 2]], ['audio/opus', []]]) {
        assert.equal(await seal(codecOf(mimeType), Uint8Array.from(octets), keys, 0), null, `${mimeType} ${octets}`);
    }
    for (const mimeType of ['video/H264', 'audio/red', 'audio/PCMU', undefined]) assert.equal(codecOf(mimeType), undefined);
});

test('anyOctets_andAnyChangeOfASealedFrame_areDropped_andNothingThrows', async () => {
    let random = 7;
    const next = limit => {
        random = (random * 48271) % 2147483647;
        return random % limit;
    };
    const keys = await receiver([ALICE]);
    const sending = await key(ALICE, 1, 'encrypt');
    const unit = Uint8Array.of(0x12, 0, 0x0a, 3, 1, 2, 3, 0x32, 4, 1, 2, 3, 4);
    const codecs = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1'].map(codecOf);
    for (let i = 0; i < 4000; i += 1) {
        const codec = codecs[i % 4];
        const octets = Uint8Array.from({ length: next(60) }, () => next(256));
        const { frame } = await keys.open({}, codec, octets, 0);
        assert.equal(frame, undefined, `${codec} ${octets}`);
        await seal(codec, octets, sending, 0);
    }
    for (let i = 0; i < 1000; i += 1) {
        const codec = codecs[i % 4];
        const sealed = await seal(codec, unit, sending, i);
        const changed = sealed.slice(0, i % 3 === 0 ? next(sealed.length) : sealed.length);
        // What comes before the sealed unit of AV1 is not authenticated.
        const at = codec === codecs[3] ? sealed.length - 1 - next(30) : next(sealed.length);
        if (changed.length === sealed.length) changed[at] ^= 1 << next(8);
        const { frame } = await keys.open({}, codec, changed, 0);
        assert.equal(frame, undefined, `${codec} ${i}: octet ${at}`);
    }
});
