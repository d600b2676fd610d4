// The web page's check of signed rosters (jvb-perc-module), against the vectors of perc-core and rosters made here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import '../test-page/node.mjs';
import { RosterFollower, RosterRefused, codeOf } from '../room-page/roster.js';

const vectors = Object.fromEntries(fs.readFileSync(new URL('../../perc-core/src/test/resources/org/jvbperc/roster/vectors.txt', import.meta.url), 'utf8').trim().split('\n')
    .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
const octets = name => Uint8Array.from(Buffer.from(vectors[name], 'hex'));

const sha256 = async bytes => Buffer.from(await crypto.subtle.digest('SHA-256', bytes));
const line = digest => `sha-256 ${digest.toString('hex').toUpperCase().match(/../g).join(':')}`;
const number = (value, length) => Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
const vector = (bytes, length) => Buffer.concat([number(bytes.length, length), Buffer.from(bytes)]);
const text = (value, length) => vector(Buffer.from(value), length);
const der = (tag, ...parts) => {
    const contents = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, 0x82]), number(contents.length, 2), contents]);
};

const OWN = Buffer.alloc(32, 0xA1);
const OTHER = Buffer.alloc(32, 0xB0);
const member = (name, print, index, flags = 0) => Buffer.concat([text(`${name}-tls-id-0123456789`, 1), text(`${name}@idp.example`, 2), vector(print, 1),
    number(1000, 8), number(2, 1), number(index, 4), number(flags, 1)]);
const ALICE = member('alice', OWN, 1);
const BOB = member('bob', OTHER, 0xFFFFFFFF, 1);

/** A Key Distributor: its certificate, as far as it matters here, and rosters that it signs. */
class Signer {
    static async make() {
        const signer = new Signer();
        signer.keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
        const info = Buffer.from(await crypto.subtle.exportKey('spki', signer.keys.publicKey));
        const empty = der(0x30);
        signer.certificate = der(0x30, der(0x30, der(0xA0), der(0x02), empty, empty, empty, empty, info), empty);
        signer.print = await sha256(signer.certificate);
        return signer;
    }

    async header({ version = 2, sequence = 1, conference = 'daily', previous = Buffer.alloc(32), members = [ALICE], generation = 7, signer = this.print }) {
        return Buffer.concat([number(version, 1), text(conference, 1), signer, number(sequence, 8), number(generation, 4), number(generation & 0xFFFF, 2),
            number(3600, 3), number(1000, 8), text('', 2), number(members.length, 4), await sha256(Buffer.concat(members)), vector([], 2), previous]);
    }

    async update(about, { shown = about.members ?? [ALICE], certificate = this.certificate } = {}) {
        const header = await this.header(about);
        const signed = Buffer.concat([Buffer.alloc(64, 0x20), Buffer.from('perc roster v1\0'), header]);
        const plain = Buffer.from(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.keys.privateKey, signed));
        const integer = bytes => Buffer.concat([Buffer.from([0x02, 33, 0]), bytes]);
        const signature = Buffer.concat([Buffer.from([0x30, 70]), integer(plain.subarray(0, 32)), integer(plain.subarray(32))]);
        return Buffer.concat([number(1, 1), vector([], 3), vector(Buffer.concat(shown), 3), vector(certificate, 2), vector(header, 2),
            vector(signature, 1)]);
    }

    follower(own = [line(OWN)]) {
        return new RosterFollower('daily', [line(this.print)], own);
    }
}

const digestOf = header => sha256(Buffer.concat([Buffer.from('perc roster digest v1\0'), header]));
const signer = await Signer.make();
const FIRST = { sequence: 5 };
const NEXT = { sequence: 6, previous: await digestOf(await signer.header(FIRST)) };

test('vectors_areAccepted_withTheirCodes', async () => {
    const follower = new RosterFollower('daily', [line(await sha256(octets('der')))], [line(OWN)]);
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
    const follower = new RosterFollower('daily', [line(await sha256(octets('der')))], [line(OWN)]);
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
    const trusting = [line(await sha256(octets('der')))];
    for (let back = 75; back < 150; back += 1) {
        const changed = Uint8Array.from(whole);
        changed[changed.length - back] ^= 1;
        await assert.rejects(new RosterFollower('daily', trusting, [line(OWN)]).accept(changed), RosterRefused);
    }
});

test('rosters_thatFollow_areAccepted_alsoInParts', async () => {
    const follower = signer.follower();
    await follower.accept(await signer.update(FIRST));
    const part = Buffer.concat([number(3, 1), vector([], 3), vector(BOB, 3)]);
    assert.equal(await follower.accept(part), null);
    const last = await signer.update({ ...NEXT, members: [ALICE, BOB] }, { shown: [ALICE] });
    last[0] = 0;
    assert.equal((await follower.accept(last)).members.length, 2);
});

for (const [name, reason, about, shown] of [
    ['theSameAgain', 'replayed', FIRST], ['older', 'replayed', { sequence: 4 }], ['anotherOfTheSameNumber', 'forked', { sequence: 5, members: [ALICE, BOB] }],
    ['afterAGap', 'incomplete', { ...NEXT, sequence: 7 }], ['ofAnotherHistory', 'forked', { sequence: 6 }], ['withOlderKeys', 'replayed', { ...NEXT, generation: 6 }],
    ['ofAnotherRoom', 'wrong-conference', { ...NEXT, conference: 'other' }], ['thatNamesAnotherSigner', 'bad-signature', { ...NEXT, signer: OTHER }],
    ['ofTheFirstVersion', 'malformed', { ...NEXT, version: 1 }], ['withASenderIndexOfZero', 'malformed', NEXT, [member('alice', OWN, 0)]],
    ['withAnUnknownFlag', 'malformed', NEXT, [member('alice', OWN, 1, 2)]], ['withOneMemberMore', 'members-differ', NEXT, [ALICE, BOB]], ['withoutAMember', 'members-differ', { ...NEXT, members: [ALICE, BOB] }, [ALICE]],
    ['withoutMe', 'not-listed', { ...NEXT, members: [BOB] }]
]) {
    test(`roster_${name}_isRefused_andTheLastGoodOneStays`, async () => {
        const follower = signer.follower();
        const good = await follower.accept(await signer.update(FIRST));
        await assert.rejects(follower.accept(await signer.update(about, shown && { shown })), { reason });
        assert.equal(follower.latest, good);
    });
}

test('roster_ofAnotherCertificate_isRefused', async () => {
    const mallory = await Signer.make();
    await assert.rejects(signer.follower().accept(await mallory.update(FIRST)), { reason: 'bad-signature' });
    const itsRosterUnderOurName = await mallory.update({ ...FIRST, signer: signer.print }, { certificate: signer.certificate });
    await assert.rejects(signer.follower().accept(itsRosterUnderOurName), { reason: 'bad-signature' });
    await assert.rejects(signer.follower().accept(await signer.update(FIRST, { certificate: Buffer.alloc(0) })), { reason: 'bad-signature' });
});
