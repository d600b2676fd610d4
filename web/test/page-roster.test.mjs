// The web page's check of signed rosters (jvb-perc-module), against the vectors of perc-core and rosters made here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import '../test-page/node.mjs';
import { concat } from '../room-page/octets.js';
import { RosterFollower, RosterRefused, codeOf } from '../room-page/roster.js';
import { RosterSigner, digest, digestOf, line, member, vector } from '../test-page/roster-signer.js';

const vectors = Object.fromEntries(fs.readFileSync(new URL('../../perc-core/src/test/resources/org/jvbperc/roster/vectors.txt', import.meta.url), 'utf8').trim().split('\n')
    .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
const octets = name => Uint8Array.from(Buffer.from(vectors[name], 'hex'));

const OWN = Buffer.alloc(32, 0xA1);
const OTHER = Buffer.alloc(32, 0xB0);
const ALICE = member('alice', OWN, 1);
const BOB = member('bob', OTHER, 0xFFFFFFFF, 1);

const signer = await RosterSigner.make();
const following = () => new RosterFollower('daily', [line(signer.print)], [line(OWN)]);
const FIRST = { sequence: 5, generation: 7, members: [ALICE] };
const NEXT = { ...FIRST, sequence: 6, previous: await digestOf(await signer.header(FIRST)) };

test('vectors_areAccepted_withTheirCodes', async () => {
    const follower = new RosterFollower('daily', [line(await digest(octets('der')))], [line(OWN)]);
    const first = await follower.accept(octets('up1'));
    assert.deepEqual(first.members.map(({ identity, senderIndex, records }) => [identity, senderIndex, records]), [['alice@idp.example', 3, false]]);
    assert.equal(await codeOf(first.digest), vectors.c1);
    const second = await follower.accept(octets('up2'));
    assert.deepEqual(second.members.map(({ identity, state }) => `${identity} ${state}`), ['alice@idp.example keyed', 'bob@idp.example admitted']);
    assert.deepEqual(second.members.map(({ senderIndex, records }) => [senderIndex, records]), [[3, false], [0xFFFFFFFE, true]]);
    assert.equal(await codeOf(second.digest), vectors.c2);
    assert.equal(second.header.departures[0].reason, 'no-ack');
});

test('vectors_ofTheFirstVersion_orWithOneSenderIndexTwice_areRefused', async () => {
    const follower = new RosterFollower('daily', [line(await digest(octets('der')))], [line(OWN)]);
    await assert.rejects(follower.accept(octets('old')), { reason: 'malformed' });
    const good = await follower.accept(octets('up1'));
    await assert.rejects(follower.accept(octets('twice')), { reason: 'malformed' });
    assert.equal(follower.latest, good);
});

test('vectors_cutAnywhere_orWithAnyBitOfTheHeaderChanged_areRefused', async () => {
    const whole = octets('up1');
    const follower = () => new RosterFollower('daily', [line(OTHER)], [line(OWN)]);
    for (let length = 0; length < whole.length; length += 1) {
        await assert.rejects(follower().accept(whole.subarray(0, length)), RosterRefused);
    }
    const trusting = [line(await digest(octets('der')))];
    for (let back = 75; back < 150; back += 1) {
        const changed = Uint8Array.from(whole);
        changed[changed.length - back] ^= 1;
        await assert.rejects(new RosterFollower('daily', trusting, [line(OWN)]).accept(changed), RosterRefused);
    }
});

test('rosters_thatFollow_areAccepted_alsoInParts', async () => {
    const follower = following();
    await follower.accept(await signer.update(FIRST));
    const part = concat([3], vector([], 3), vector(BOB, 3));
    assert.equal(await follower.accept(part), null);
    const last = await signer.update({ ...NEXT, members: [ALICE, BOB] }, { shown: [ALICE] });
    last[0] = 0;
    assert.equal((await follower.accept(last)).members.length, 2);
});

for (const [name, reason, about, shown] of [
    ['theSameAgain', 'replayed', FIRST], ['older', 'replayed', { ...FIRST, sequence: 4 }], ['anotherOfTheSameNumber', 'forked', { ...FIRST, members: [ALICE, BOB] }],
    ['afterAGap', 'incomplete', { ...NEXT, sequence: 7 }], ['ofAnotherHistory', 'forked', { ...FIRST, sequence: 6 }], ['withOlderKeys', 'replayed', { ...NEXT, generation: 6 }],
    ['ofAnotherRoom', 'wrong-conference', { ...NEXT, conference: 'other' }], ['thatNamesAnotherSigner', 'bad-signature', { ...NEXT, signer: OTHER }],
    ['ofTheFirstVersion', 'malformed', { ...NEXT, version: 1 }], ['withASenderIndexOfZero', 'malformed', NEXT, [member('alice', OWN, 0)]],
    ['withAnUnknownFlag', 'malformed', NEXT, [member('alice', OWN, 1, 2)]], ['withOneMemberMore', 'members-differ', NEXT, [ALICE, BOB]], ['withoutAMember', 'members-differ', { ...NEXT, members: [ALICE, BOB] }, [ALICE]],
    ['withoutMe', 'not-listed', { ...NEXT, members: [BOB] }]
]) {
    test(`roster_${name}_isRefused_andTheLastGoodOneStays`, async () => {
        const follower = following();
        const good = await follower.accept(await signer.update(FIRST));
        await assert.rejects(follower.accept(await signer.update(about, shown && { shown })), { reason });
        assert.equal(follower.latest, good);
    });
}

test('roster_ofAnotherCertificate_isRefused', async () => {
    const mallory = await RosterSigner.make();
    await assert.rejects(following().accept(await mallory.update(FIRST)), { reason: 'bad-signature' });
    const itsRosterUnderOurName = await mallory.update({ ...FIRST, signer: signer.print }, { certificate: signer.certificate });
    await assert.rejects(following().accept(itsRosterUnderOurName), { reason: 'bad-signature' });
    await assert.rejects(following().accept(await signer.update(FIRST, { certificate: new Uint8Array(0) })), { reason: 'bad-signature' });
});
