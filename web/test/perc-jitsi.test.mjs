import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { NAMESPACE, PercJitsi } from '../perc-jitsi.mjs';
import { element } from './elements.mjs';

// Node 18 has it under its module's name only.
globalThis.crypto ??= webcrypto;

const KD_TLS_ID = 'K'.repeat(32);
const KD_PRINT = Array(32).fill('0B').join(':');
const OWN_PRINT = Array(32).fill('A1').join(':');
const CERTIFICATE = { getFingerprints: () => [{ algorithm: 'sha-256', value: OWN_PRINT.toLowerCase() }] };
const GENERATOR = { generateCertificate: async () => CERTIFICATE };

/** What lib-jitsi-meet has that the module uses, and what happened to it. */
class Library {
    commands = new Map();
    sent = [];
    handlers = [];
    connection = {
        xmpp: {
            connection: {
                addHandler: (handler, namespace, name, type) => this.handlers.push({ handler, namespace, name, type }),
                sendIQ: (stanza, callback) => {
                    this.sent.push(stanza);
                    callback?.();
                    return stanza.getAttribute('id');
                }
            }
        }
    };
    conference = { sendCommand: (name, values) => this.commands.set(name, values) };

    receive(stanza) {
        assert.deepEqual(this.handlers.map(({ handler, ...what }) => what),
            [{ namespace: 'urn:xmpp:jingle:1', name: 'iq', type: 'set' }]);
        assert.equal(this.handlers[0].handler(stanza), true, 'a handler that is to be kept');
    }

    /** The library's answer to a session, and how the module let it go out. */
    answer(sid = 's1', print = OWN_PRINT) {
        return new Promise(resolve => {
            const accept = jingle('session-accept', sid, {}, print);
            this.connection.xmpp.connection.sendIQ(accept, () => resolve(this.sent.at(-1)), () => resolve(this.sent.at(-1)));
        });
    }
}

function jingle(action, sid, attributes, print) {
    const transport = () => element('transport', { xmlns: 'urn:xmpp:jingle:transports:ice-udp:1', ...attributes },
        element('fingerprint', { xmlns: 'urn:xmpp:jingle:apps:dtls:0', hash: 'sha-256' }, print));
    return element('iq', { id: 'q1', type: 'set' },
        element('jingle', { xmlns: 'urn:xmpp:jingle:1', action, sid },
            element('content', { name: 'audio' }, transport()), element('content', { name: 'video' }, transport())));
}

const INITIATE = { 'perc-v': '1', 'tls-id': KD_TLS_ID, 'perc-identity': 'a2Q=' };

/** The module in a library; `bound` and `changes` say what the Key Distributor signed and what arrived of it. */
async function joined(options = {}, bound = {}, { attributes = INITIATE, print = KD_PRINT, signer = 'kd@idp.example' } = {}) {
    const events = [];
    const library = new Library();
    const perc = await PercJitsi.create({
        room: 'board-1',
        keyDistributor: 'kd@idp.example',
        assert: async contents => btoa(contents),
        validate: async identity => {
            assert.equal(identity, 'a2Q=');
            const binding = { v: 1, side: 'md', conference: 'board-1', tlsId: KD_TLS_ID, peerTlsId: perc.tlsId, ...bound };
            return {
                identity: signer,
                contents: JSON.stringify({ fingerprint: [{ algorithm: 'sha-256', digest: KD_PRINT }], perc: binding })
            };
        },
        onverified: keyDistributor => events.push(`verified ${keyDistributor}`),
        onrefused: reason => events.push(`refused ${reason.condition}`),
        ...options
    }, GENERATOR);
    perc.attach(library.conference, library.connection);
    library.receive(jingle('session-initiate', 's1', attributes, print));
    return { perc, library, events };
}

const action = stanza => stanza.getElementsByTagName('jingle')[0].getAttribute('action');

test('announcement_inPresence_bindsCertificateTlsIdAndRoom', async () => {
    const { perc, library } = await joined();
    const { attributes, children } = library.commands.get('perc');
    assert.deepEqual(attributes, { xmlns: NAMESPACE, version: '1', 'tls-id': perc.tlsId, setup: 'active' });
    assert.match(perc.tlsId, /^[A-Za-z0-9_-]{32}$/);
    assert.deepEqual(children[0], { tagName: 'certificate', attributes: { hash: 'sha-256' }, value: OWN_PRINT });
    assert.deepEqual(JSON.parse(atob(children[1].attributes.value)), {
        fingerprint: [{ algorithm: 'sha-256', digest: OWN_PRINT }],
        perc: { v: 1, side: 'endpoint', conference: 'board-1', tlsId: perc.tlsId }
    });
});

test('session_signedByTheKeyDistributor_isAcceptedWithWhatWasAnnounced', async () => {
    const { perc, library, events } = await joined();
    const accept = await library.answer();
    assert.equal(action(accept), 'session-accept');
    const [audio, video] = accept.getElementsByTagName('transport');
    assert.equal(audio.getAttribute('tls-id'), perc.tlsId);
    assert.equal(audio.getAttribute('perc-v'), '1');
    assert.equal(audio.getAttribute('perc-identity'), library.commands.get('perc').children[1].attributes.value);
    assert.equal(video.getAttribute('perc-identity'), null, 'once is enough');
    assert.deepEqual(events, ['verified kd@idp.example']);
});

const without = name => ({ attributes: Object.fromEntries(Object.entries(INITIATE).filter(([key]) => key !== name)) });

for (const [name, options, bound, arrived, condition] of [
    ['withoutPerc', {}, {}, without('perc-v'), 'perc-missing'],
    ['withoutTlsId', {}, {}, without('tls-id'), 'answer-without-tls-id'],
    ['withoutIdentity', {}, {}, without('perc-identity'), 'answer-unsigned'],
    ['bySomebodyElse', {}, {}, { signer: 'mallory@idp.example' }, 'kd-identity-mismatch'],
    ['withAnotherCertificate', {}, {}, { print: Array(32).fill('0C').join(':') }, 'answer-fingerprint-not-signed'],
    ['withAnotherTlsId', {}, {}, { attributes: { ...INITIATE, 'tls-id': 'X'.repeat(32) } }, 'answer-binding-mismatch'],
    ['forAnotherRoom', {}, { conference: 'board-2' }, {}, 'answer-binding-mismatch'],
    ['forAnotherEndpoint', {}, { peerTlsId: 'Y'.repeat(32) }, {}, 'answer-binding-mismatch'],
    ['ofAnEndpoint', {}, { side: 'endpoint' }, {}, 'answer-binding-mismatch'],
    ['forNobodyInParticular', {}, { peerTlsId: undefined }, {}, 'answer-not-for-this-offer'],
    ['whoseIdentityDoesNotValidate', { validate: async () => { throw new Error('expired'); } }, {}, {}, 'identity-invalid']
]) {
    test(`session_${name}_isTerminatedAndNeverAccepted`, async () => {
        const { library, events } = await joined(options, bound, arrived);
        const sent = await library.answer();
        assert.equal(action(sent), 'session-terminate');
        assert.equal(sent.getElementsByTagName('reason')[0].children[0].name, 'security-error');
        assert.deepEqual(sent.getElementsByTagName('transport'), []);
        assert.equal(library.sent.length, 1);
        assert.deepEqual(events, [`refused ${condition}`]);
    });
}

test('session_forNobodyInParticular_isAcceptedIfAskedFor', async () => {
    const { library, events } = await joined({ lateVerification: true }, { peerTlsId: undefined });
    assert.equal(action(await library.answer()), 'session-accept');
    assert.deepEqual(events, ['verified kd@idp.example']);
});

test('session_thatWasNotSeenBeginning_isNotAccepted', async () => {
    const { library, events } = await joined();
    assert.equal(action(await library.answer('s2')), 'session-terminate');
    assert.deepEqual(events, ['refused answer-unsigned']);
});

test('session_ofAnotherCertificateThanAnnounced_isNotAccepted', async () => {
    const { library, events } = await joined();
    assert.equal(action(await library.answer('s1', KD_PRINT)), 'session-terminate');
    assert.deepEqual(events, ['refused certificate-mismatch']);
});

test('otherStanzas_passUnchanged', async () => {
    const { library } = await joined();
    const info = jingle('session-info', 's1', {}, OWN_PRINT);
    assert.equal(library.connection.xmpp.connection.sendIQ(info), 'q1');
    assert.equal(library.sent[0], info);
    assert.equal(info.getElementsByTagName('transport')[0].getAttribute('tls-id'), null);
});

test('peerConnection_usesTheAnnouncedCertificate', async () => {
    const { perc } = await joined();
    class Base {
        constructor(configuration) {
            this.configuration = configuration;
        }
    }
    const made = new (perc.peerConnectionClass(Base))({ iceServers: [] });
    assert.deepEqual(made.configuration, { iceServers: [], certificates: [CERTIFICATE] });
});

for (const [name, options] of [['roomInUpperCase', { room: 'Board-1' }], ['noKeyDistributor', { keyDistributor: '' }]]) {
    test(`create_${name}_isRefused`, async () => {
        await assert.rejects(joined(options), TypeError);
    });
}

test('assertion_thatIsNotBase64_isRefused', async () => {
    await assert.rejects(joined({ assert: async () => '<x/>' }), { condition: 'identity-invalid' });
});
