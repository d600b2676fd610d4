// The page's end of the key channel (web/room-page/key-channel.js), against a Key Distributor's end that signs and wraps, in simulated time.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import '../test-page/node.mjs';
import { KeyChannel } from '../room-page/key-channel.js';
import { read } from '../room-page/key-messages.js';
import { RosterFollower } from '../room-page/roster.js';
import { codecOf, kidOf } from '../room-page/sframe.js';
import { ReceivingKeys, SendingKeys } from '../room-page/sframe-keys.js';
import { KeyDistributor, printOf, probe, refusal } from '../test-page/key-distributor.js';
import { line } from '../test-page/roster-signer.js';
import { checkKeyChannel } from '../test-page/vectors.js';

const SELF = 7;
const OTHER = 9;
const OPUS = codecOf('audio/opus');
const MORE_TURNS = 300;

/** Two ends of a data channel: what one sends the other one has, in order, a turn later. */
class ChannelEnd {
    readyState = 'connecting';

    static pair() {
        const ends = [new ChannelEnd(), new ChannelEnd()];
        [ends[0].other, ends[1].other] = [ends[1], ends[0]];
        return ends;
    }

    send(data) {
        if (this.readyState !== 'open') throw new Error('the channel is not open');
        const copy = typeof data === 'string' ? data : Uint8Array.from(data).buffer;
        setImmediate(() => this.other.onmessage?.({ data: copy }));
    }

    open() {
        for (const end of [this, this.other]) {
            end.readyState = 'open';
            end.onopen?.();
        }
    }
}

/** Time that passes only when it is told to. */
class SimulatedClock {
    time = 0;
    timers = new Map();

    now() {
        return this.time;
    }

    set(action, millis) {
        const timer = Symbol('timer');
        this.timers.set(timer, { action, at: this.time + millis });
        return timer;
    }

    clear(timer) {
        this.timers.delete(timer);
    }

    pass(millis) {
        this.time += millis;
        for (const [timer, { action, at }] of [...this.timers]) {
            if (at > this.time || !this.timers.delete(timer)) continue;
            action();
        }
    }
}

/** Until it is so; real cryptography takes its turns. */
async function until(what, check) {
    for (let turn = 0; turn < MORE_TURNS && !check(); turn += 1) await new Promise(done => { setTimeout(done, 10); });
    assert.ok(check(), what());
}

class Call {
    static async make({ own = SELF, opened = true, suites } = {}) {
        const call = new Call();
        const [mine, theirs] = ChannelEnd.pair();
        call.kd = await KeyDistributor.make(theirs);
        call.clock = new SimulatedClock();
        call.channel = mine;
        call.told = [];
        call.own = own;
        const rosters = new RosterFollower('daily', [line(call.kd.print)], [line(printOf(own))]);
        call.endpoint = new KeyChannel(mine, 'daily', rosters, { clock: call.clock, ...(suites && { suites }) });
        for (const type of ['roster', 'key', 'end']) {
            call.endpoint.addEventListener(type, ({ detail }) => {
                call.told.push(type);
                call[type] = detail;
            });
        }
        call.endpoint.start();
        if (opened) {
            mine.open();
            await call.hears('hello');
        }
        return call;
    }

    types() {
        return this.kd.messages.map(({ type }) => type);
    }

    /** Waits until the Key Distributor has so many messages of this type. */
    async hears(type, count = 1) {
        await until(() => `${count} ${type}: ${this.types()}, ${this.told}, ${this.end}`, () => this.types().filter(each => each === type).length >= count);
    }

    async ends(reason) {
        await until(() => `the end: ${this.types()}, ${this.told}`, () => this.end);
        assert.equal(this.end.reason, reason, this.end.message);
        assert.deepEqual(this.told.filter(type => type === 'end'), ['end']);
    }

    /** The first generation, or another one, with these members. */
    async keyed({ generation = 1, members = [SELF, OTHER], count = 1, ...options } = {}) {
        await this.kd.send(this.kd.roster(generation, members), this.kd.key(generation, this.own, options));
        await this.hears('key_ack', count);
    }
}

test('vectors_areReproduced', async () => {
    const file = new URL('../../perc-core/src/test/resources/org/jvbperc/keychannel/vectors.json', import.meta.url);
    assert.ok(await checkKeyChannel(JSON.parse(fs.readFileSync(file))) > 50);
});

test('join_helloRosterKey_areAnswered_andTheKeysAreThoseOfTheRoster', async () => {
    const call = await Call.make();
    assert.deepEqual(call.kd.messages[0].suites, [0, 4, 0, 5]);
    assert.equal(call.kd.messages[0].key.group, 0x1D);
    await call.keyed({ begin: 0, ttl: 60 });
    assert.deepEqual(call.types(), ['hello', 'roster_ack', 'key_ack']);
    assert.deepEqual(call.told, ['roster', 'key']);
    assert.deepEqual([call.roster.own, call.roster.others], [SELF, [OTHER]]);
    assert.equal(call.kd.messages[1].number, 1);
    assert.equal(call.kd.messages[2].generation, 1);
    assert.notDeepEqual(call.kd.messages[2].key, call.kd.messages[0].key);
    const { own, others, begin, lifetime } = call.key;
    assert.deepEqual([own.kid, others.map(({ kid }) => kid), begin, lifetime], [kidOf(SELF, 1), [kidOf(OTHER, 1)], 0, 60_000]);
    for (const { key } of [own, ...others]) assert.equal(key.extractable, false);
});

test('twoMembers_haveKeysForEachOther', async () => {
    const [self, other] = [await Call.make(), await Call.make({ own: OTHER, suites: [5, 4] })];
    for (const call of [self, other]) await call.keyed({ suite: 5 });
    const [sending, receiving] = [new SendingKeys(), new ReceivingKeys()];
    sending.install(1, self.key.own, 0, Infinity);
    receiving.setMembers(OTHER, other.roster.others, 0);
    receiving.install(1, other.key.others, 0, Infinity);
    const { frame } = await sending.seal(OPUS, Uint8Array.of(1, 2, 3), 0);
    assert.deepEqual((await receiving.open({}, OPUS, frame, 0)).frame, Uint8Array.of(1, 2, 3));
});

test('platformWithoutX25519_takesP256', async () => {
    const { generateKey } = Object.getPrototypeOf(crypto.subtle);
    crypto.subtle.generateKey = (algorithm, ...rest) => (algorithm.name === 'X25519' ? Promise.reject(new DOMException('none', 'NotSupportedError'))
        : generateKey.call(crypto.subtle, algorithm, ...rest));
    try {
        const call = await Call.make();
        await call.keyed();
        await call.keyed({ generation: 2, count: 2 });
        assert.deepEqual(call.kd.publicKeys.map(({ group, key }) => [group, key.length]), [[0x17, 65], [0x17, 65], [0x17, 65]]);
    } finally {
        delete crypto.subtle.generateKey;
    }
});

test('laterKeys_areTakenWrappedToTheLastAcknowledgedKey_orTheOneBefore_butNotToEarlierOnes', async () => {
    const call = await Call.make();
    await call.keyed();
    await call.keyed({ generation: 2, count: 2, recipientKey: 0 });
    await call.keyed({ generation: 3, count: 3, recipientKey: 2 });
    await call.keyed({ generation: 4, count: 4, recipientKey: 2 });
    assert.equal(call.key.generation, 4);
    await call.kd.send(call.kd.roster(5, [SELF, OTHER]), call.kd.key(5, SELF, { recipientKey: 1 }));
    await call.ends('bad-key');
});

test('probes_areAnswered', async () => {
    const call = await Call.make();
    await call.kd.send(probe(0), probe(4_294_967_295));
    await call.hears('alive', 2);
    assert.deepEqual(call.kd.messages.slice(1).map(({ number }) => number), [0, 4_294_967_295]);
});

test('leave_isTold_andNothingMoreHappens', async () => {
    const call = await Call.make();
    await call.keyed();
    call.endpoint.leave();
    await call.hears('leave');
    call.clock.pass(10_000_000);
    assert.deepEqual(call.told, ['roster', 'key']);
});

test('timeToLive_countsFromWhenTheRosterWasMade_notFromItsArrival', async () => {
    const call = await Call.make();
    await call.keyed({ ttl: 60 });
    call.clock.pass(30_000);
    call.kd.made += 10_000;
    await call.keyed({ generation: 2, count: 2, ttl: 60 });
    assert.equal(call.key.lifetime, 40_000);
    call.clock.pass(39_999);
    assert.equal(call.end, undefined);
    call.clock.pass(1);
    await call.ends('key-expired');
});

test('keyThatComesAfterItsTimeToLive_endsTheCall', async () => {
    const call = await Call.make();
    await call.keyed();
    call.clock.pass(60_000);
    await call.kd.send(call.kd.roster(2, [SELF, OTHER]), call.kd.key(2, SELF, { ttl: 60 }));
    await call.ends('key-expired');
});

test('channelThatNeverOpens_orBringsNoKey_endsTheCall', async () => {
    const silent = await Call.make({ opened: false });
    silent.clock.pass(30_000);
    await silent.ends('no-channel');
    const keyless = await Call.make();
    await keyless.kd.send(keyless.kd.roster(1, [SELF]));
    await keyless.hears('roster_ack');
    keyless.clock.pass(30_000);
    await keyless.ends('no-key');
});

test('channelThatCloses_endsTheCall', async () => {
    const call = await Call.make();
    call.channel.onclose();
    await call.ends('channel-closed');
    assert.equal(call.channel.onmessage, null);
});

for (const [name, reason, messages] of [
    ['keyWithoutARoster', 'no-roster', kd => [kd.key(1, SELF)]],
    ['keyOfAnotherGenerationThanTheRoster', 'no-roster', kd => [kd.roster(1, [SELF, OTHER]), kd.key(2, SELF)]],
    ['keyBeforeItsRoster', 'no-roster', kd => [kd.key(1, SELF), kd.roster(1, [SELF, OTHER])]],
    ['keyForAnotherSenderIndex', 'wrong-sender-index', kd => [kd.roster(1, [SELF, OTHER]), kd.key(1, OTHER)]],
    ['keyOfASuiteNotOffered', 'wrong-suite', kd => [kd.roster(1, [SELF]), kd.key(1, SELF, { suite: 6 })]],
    ['rosterWithoutThisMember', 'not-listed', kd => [kd.roster(1, [OTHER])]],
    ['rosterOfAnotherConference', 'wrong-conference', kd => {
        kd.conference = 'weekly';
        return [kd.roster(1, [SELF])];
    }],
    ['keyWrappedForAnotherConference', 'bad-key', kd => {
        const roster = kd.roster(1, [SELF]);
        kd.conference = 'weekly';
        return [roster, kd.key(1, SELF)];
    }],
    ['keyWrappedToAKeyThatWasNeverSent', 'bad-key', async kd => {
        kd.publicKeys.push(kd.publicKeys[0]);
        return [kd.roster(1, [SELF]), kd.key(1, SELF, { recipientKey: 1 })];
    }],
    ['keyThatWasChanged', 'bad-key', async kd => {
        const key = await kd.key(1, SELF);
        key[key.length - 1] ^= 1;
        return [kd.roster(1, [SELF]), key];
    }],
    ['keyWhoseTimeToLiveWasChanged', 'bad-key', async kd => {
        const key = await kd.key(1, SELF);
        key[12] ^= 1;
        return [kd.roster(1, [SELF]), key];
    }],
    ['rosterWhoseSignatureWasChanged', 'bad-signature', async kd => {
        const roster = await kd.roster(1, [SELF]);
        roster[roster.length - 1] ^= 1;
        return [roster];
    }],
    ['rosterThatGoesBack', 'replayed', async kd => {
        const first = await kd.roster(1, [SELF]);
        return [first, kd.roster(2, [SELF]), first];
    }],
    ['refusal', 'no-common-suite', () => [refusal('no-common-suite', 'the room has suite 5')]],
    ['text', 'malformed', () => ['hello']],
    ['nothing', 'malformed', () => [new Uint8Array()]],
    ['unknownType', 'malformed', () => [Uint8Array.of(1, 2, 3)]],
    ['probeWithSomethingAfterIt', 'malformed', () => [Uint8Array.of(18, 0, 0, 0, 1, 0)]],
    ['tooLong', 'malformed', () => [new Uint8Array(16_385).fill(17)]]
]) {
    test(`${name}_endsTheCall_withoutAKey`, async () => {
        const call = await Call.make();
        await call.kd.send(...await messages(call.kd));
        await call.ends(reason);
        assert.ok(!call.told.includes('key'));
        assert.ok(!call.types().includes('key_ack'));
    });
}

test('anyOctets_areAMessage_orRefusedAsMalformed', () => {
    let random = 7;
    const next = limit => {
        random = (random * 48271) % 2147483647;
        return random % limit;
    };
    for (let i = 0; i < 20_000; i += 1) {
        const octets = Uint8Array.from({ length: next(120) }, () => next(256));
        if (octets.length > 0) octets[0] = 15 + (i % 6);
        try {
            assert.ok(read(octets).type);
        } catch (error) {
            assert.equal(error.reason, 'malformed', error.stack);
        }
    }
});

test('moreMessagesThanCanBeLookedAt_endTheCall', async () => {
    const call = await Call.make();
    for (let i = 0; i < 1001; i += 1) call.channel.onmessage?.({ data: probe(i).buffer });
    await call.ends('too-many-messages');
});

test('keyOfAGenerationThatIsThereAlready_endsTheCall', async () => {
    const call = await Call.make();
    await call.keyed();
    await call.kd.send(call.kd.key(1, SELF));
    await call.ends('key-replayed');
});

test('privateKeys_thatAreNotUsed_areForgotten', async () => {
    const call = await Call.make();
    for (let generation = 1; generation <= 32; generation += 1) await call.keyed({ generation, count: generation, recipientKey: 0 });
    await call.kd.send(call.kd.roster(33, [SELF, OTHER]), call.kd.key(33, SELF, { recipientKey: 0 }));
    await call.ends('bad-key');
});

test('rosterWithAnotherSenderIndexForThisMember_endsTheCall', async () => {
    const call = await Call.make();
    await call.keyed();
    const roster = await call.kd.roster(2, [SELF], { indices: { [SELF]: 8 } });
    await call.kd.send(roster);
    await call.ends('wrong-sender-index');
});
