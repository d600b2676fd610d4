// The page's policy: what is taken, what is refused, and what follows from it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { parseAddress } from '../room-page/address.js';
import { Backend, findRoom } from '../room-page/backend.js';
import { allowsCertificates, allowsProvider, expectedKeyDistributor, fetchPolicy, parsePolicy, withoutAudioLevels } from '../room-page/policy.js';

const OWN = fs.readFileSync(new URL('../room-page/perc-policy.json', import.meta.url), 'utf8');
const PRINT = `sha-256 ${Array(32).fill('AB').join(':')}`;
const GOOD = {
    version: 1, servedBy: 'organisation', operator: 'Example Ltd', endToEnd: 'required', audioLevels: 'omitted',
    keyDistributors: [{ identity: 'kd@idp.example', certificates: [PRINT] }], bridges: ['https://meet.example/perc', '/perc', 'http://localhost:8080/perc'],
    identityProviders: ['idp.example', 'idp.example:8443'], applications: ['https://app.example/call']
};
const policy = changes => parsePolicy(JSON.stringify({ ...GOOD, ...changes }));
const linked = hash => parseAddress({ hash, pathname: '/perc/board-1' });

test('policy_ofTheBridgesCopy_isValid', () => assert.equal(parsePolicy(OWN).servedBy, 'bridge'));

test('policy_withEverything_isRead', () => {
    assert.deepEqual(policy({}).keyDistributors, [{ text: 'kd@idp.example', name: 'kd@idp.example', domain: 'idp.example', certificates: [PRINT] }]);
});

for (const [member, value] of Object.entries({
    version: 2, servedBy: 'me', operator: '', endToEnd: 'optional', audioLevels: true, bridges: [], 'identityProviders[0]': ['https://idp.example'], applications: 'https://app.example',
    'bridges[0]': ['https://meet.example/perc/'], 'bridges[1]': ['/perc', 'http://meet.example/perc'], 'bridges[2]': ['/perc', '/a', '//meet.example'],
    'keyDistributors[0].identity': [{ identity: 'kd', certificates: [] }], 'keyDistributors[0].certificates': [{ identity: 'kd@idp.example' }],
    'keyDistributors[0].certificates[0]': [{ identity: 'kd@idp.example', certificates: ['sha-1 AB'] }], 'applications[0]': ['http://app.example'],
    'policy.more': 1, keyDistributors: []
})) {
    test(`policy_with_${member}_${JSON.stringify(value)}_isRefused`, () => {
        assert.throws(() => policy({ [member.replace(/[[.].*/, '') === 'policy' ? 'more' : member.replace(/[[.].*/, '')]: value }), error => {
            assert.equal(error.condition, 'policy-invalid');
            assert.ok(error.detail.startsWith(`${member}:`), error.detail);
            return true;
        });
    });
}

test('policy_applications_areThoseThatTheHeadersAllow', () => {
    const { wrong } = JSON.parse(fs.readFileSync(new URL('page-policies.json', import.meta.url), 'utf8'));
    for (const applications of wrong.applications) assert.throws(() => policy({ applications }), { condition: 'policy-invalid' }, JSON.stringify(applications));
    assert.deepEqual(policy({ applications: ['http://[::1]:8900/a.html'] }).applications, ['http://[::1]:8900/a.html']);
});

test('policy_withoutAMember_orWithOneTwice_orNone_isRefused', () => {
    for (const name of Object.keys(GOOD)) assert.throws(() => policy({ [name]: undefined }), { detail: `policy.${name}: expected a value` });
    const twice = JSON.stringify(GOOD).replace('{', '{"version":1,');
    assert.throws(() => parsePolicy(twice), { detail: 'version: expected this member once' });
    assert.throws(() => parsePolicy(JSON.stringify(GOOD).replace('"certificates"', '"identity":"x@y.example","certificates"')), { condition: 'policy-invalid' });
    for (const text of ['', '[]', 'null', '{', '1', `${' '.repeat(65_536)}{}`]) assert.throws(() => parsePolicy(text), { condition: 'policy-invalid' });
});

test('policy_inMembersNamesWithinStrings_isNotMistaken', () => {
    assert.equal(policy({ operator: '{"version":1,"version":2}' }).operator, '{"version":1,"version":2}');
});

test('fetchPolicy_thatIsNotThere_isAFailure', async () => {
    await assert.rejects(fetchPolicy('x', async () => new Response('', { status: 404 })), { condition: 'policy-unreachable' });
    await assert.rejects(fetchPolicy('x', async () => { throw new TypeError('redirected'); }), { condition: 'policy-unreachable' });
});

test('keyDistributor_ofTheLink_hasToBeOneOfThePolicys', () => {
    const expected = (hash, changes) => expectedKeyDistributor(policy(changes), linked(hash));
    assert.deepEqual(expected('#kd=kd@idp.example').keyDistributor.certificates, [PRINT]);
    assert.equal(expected('').keyDistributor.name, 'kd@idp.example');
    for (const hash of ['#kd=kd@idp.example:8443', '#kd=other@idp.example']) assert.deepEqual(expected(hash), { keyDistributor: null, problem: 'kd-not-allowed' });
    const two = { keyDistributors: ['a@idp.example', 'b@idp.example'].map(identity => ({ identity, certificates: [] })) };
    assert.equal(expected('', two).problem, 'kd-missing');
    assert.equal(expected('#kd=b@idp.example', two).keyDistributor.name, 'b@idp.example');
    const any = { keyDistributors: [], servedBy: 'bridge' };
    assert.equal(expected('', any).problem, 'kd-missing');
    assert.deepEqual(expected('#kd=x@y.example', any).keyDistributor.certificates, []);
    assert.equal(expected('#kd=kd@idp.example&kd=kd@idp.example').problem, 'kd-ambiguous');
});

test('certificates_thatArePinned_areTheOnlyOnes', () => {
    const other = PRINT.replace('AB', 'CD');
    assert.ok(allowsCertificates({ certificates: [] }, [other]));
    assert.ok(allowsCertificates({ certificates: [PRINT] }, [PRINT, 'sha-512 00']));
    for (const lines of [[], [other], [PRINT, other], ['sha-512 00']]) assert.ok(!allowsCertificates({ certificates: [PRINT] }, lines));
});

test('providers_areThoseOfThePolicy_ifItNamesAny', () => {
    assert.ok(allowsProvider(policy({}), { domain: 'idp.example:8443' }));
    assert.ok(!allowsProvider(policy({}), { domain: 'idp.example:1' }));
    assert.ok(allowsProvider(policy({ identityProviders: [] }), { domain: 'any.example' }));
});

test('withoutAudioLevels_takesThatLineOnly', () => {
    const line = 'a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\r\n';
    assert.equal(withoutAudioLevels(`v=0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:2/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n${line}`), `v=0\r\n${line}`);
});

test('findRoom_takesTheFirstBridgeThatHasIt', async () => {
    const bridge = (status, body) => new Backend('https://b.example/perc/', async () => new Response(JSON.stringify(body), { status }));
    const none = bridge(404, { error: 'unknown-room' });
    const down = bridge(502, {});
    const has = bridge(200, { protection: 'frame' });
    assert.equal((await findRoom([none, down, has], 'r')).backend, has);
    await assert.rejects(findRoom([none, none], 'r'), { condition: 'unknown-room' });
    await assert.rejects(findRoom([none, down], 'r'), { condition: 'bridge-unreachable' });
});
