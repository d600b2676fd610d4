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
        assert.deepEqual(this.handlers.map(({ handler, ...what }) => what), [
            { namespace: 'urn:xmpp:jingle:1', name: 'iq', type: 'set' }, { namespace: NAMESPACE, name: 'message', type: null }
        ]);
        const { handler } = this.handlers.find(({ name }) => name === stanza.name);
        assert.equal(handler(stanza), true, 'a handler that is to be kept');
    }

    /** The library gives the invitation's description to the browser. Resolves with the condition of a refusal. */
    async describe(prints = [KD_PRINT], sdp = description(prints)) {
        this.pc ??= new (this.perc.peerConnectionClass(FakeConnection))({ iceServers: [] });
        return this.pc.setRemoteDescription({ type: 'offer', sdp }).then(() => null, ({ condition }) => condition);
    }

    /** The library's answer to a session, and how the module let it go out. */
    send(accept) {
        return new Promise(resolve => {
            this.connection.xmpp.connection.sendIQ(accept, () => resolve(this.sent.at(-1)), () => resolve(this.sent.at(-1)));
        });
    }

    async answer(sid = 's1', print = OWN_PRINT) {
        await this.describe();
        return this.send(jingle('session-accept', sid, {}, print));
    }
}

/** As much of a connection as the module uses, without DTLS. */
class FakeConnection extends EventTarget {
    connectionState = 'new';
    remoteDescription = null;
    shown = null;

    constructor(configuration) {
        super();
        this.configuration = configuration;
    }

    async setRemoteDescription(given) {
        this.remoteDescription = given;
    }

    become(state) {
        this.connectionState = state;
        this.dispatchEvent(new Event('connectionstatechange'));
    }

    close() {
        this.become('closed');
    }

    getSenders() {
        return [];
    }

    getReceivers() {
        return [];
    }

    async getStats() {
        return new Map([['t', { id: 't', type: 'transport', remoteCertificateId: 'c' }],
            ['c', { id: 'c', type: 'certificate', fingerprintAlgorithm: 'sha-256', fingerprint: this.shown }]]);
    }
}

/** A description with a section for each list of fingerprints. */
const description = (...sections) => ['v=0', 't=0 0', 'a=group:BUNDLE 0 1',
    ...sections.flatMap((prints, mid) => ['m=audio 9 UDP/TLS/RTP/SAVPF 111', ...[prints].flat().map(print => `a=fingerprint:sha-256 ${print}`), `a=mid:${mid}`]),
    ''].join('\r\n');

const ICE_UDP = 'urn:xmpp:jingle:transports:ice-udp:1';
const fingerprint = print => element('fingerprint', { xmlns: 'urn:xmpp:jingle:apps:dtls:0', hash: 'sha-256' }, print);
const transport = (attributes, ...prints) => element('transport', { xmlns: ICE_UDP, ...attributes }, ...prints.map(fingerprint));
const content = (name, ...children) => element('content', { xmlns: 'urn:xmpp:jingle:1', name }, ...children);
const stanza = (action, sid, ...children) => element('iq', { id: 'q1', type: 'set', from: 'board-1@muc.example/focus' },
    element('jingle', { xmlns: 'urn:xmpp:jingle:1', action, sid }, ...children));

function jingle(action, sid, attributes, print) {
    return stanza(action, sid, content('audio', transport(attributes, print)), content('video', transport(attributes, print)));
}

const INITIATE = { 'perc-v': '1', 'tls-id': KD_TLS_ID, 'perc-identity': 'a2Q=' };

/** The module in a library; `bound` and `changes` say what the Key Distributor signed and what arrived of it. */
async function joined(options = {}, bound = {}, { attributes = INITIATE, print = KD_PRINT, signer = 'kd@idp.example', invitation } = {}) {
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
        resource: null,
        ...options
    }, GENERATOR);
    library.perc = perc;
    perc.attach(library.conference, library.connection);
    if (invitation !== null) {
        library.receive(invitation ?? jingle('session-initiate', 's1', attributes, print));
    }
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

/** A transport that the Key Distributor signed. */
const genuine = () => transport(INITIATE, KD_PRINT);
const EVIL_PRINT = Array(32).fill('EE').join(':');
const evil = (attributes = INITIATE) => transport(attributes, EVIL_PRINT);
const invitation = (...children) => stanza('session-initiate', 's1', ...children);
const grouped = (...names) => element('group', { xmlns: 'urn:xmpp:jingle:apps:grouping:0', semantics: 'BUNDLE' },
    ...names.map(name => element('content', { xmlns: 'urn:xmpp:jingle:apps:grouping:0', name })));

for (const [name, given, condition] of [
    ['anotherFingerprintInTheSecondContent', invitation(content('audio', genuine()), content('video', evil()), grouped('video', 'audio'))],
    ['anotherFingerprintInTheFirstContent', invitation(content('audio', evil()), content('video', genuine()))],
    ['aContentWithoutAnyOfPerc', invitation(content('audio', genuine()), content('video', evil({})))],
    ['aContentWithoutATransport', invitation(content('audio', genuine()), content('video'))],
    ['twoTransportsInOneContent', invitation(content('audio', genuine(), evil()))],
    ['aDecoyInADescription', invitation(content('audio', element('description', { xmlns: 'urn:xmpp:jingle:apps:rtp:1' }, genuine()), evil()))],
    ['aDecoyBesideTheContents', invitation(genuine(), content('audio', evil()))],
    ['aDecoyOfAnotherNamespace', invitation(content('audio', genuine(), element('transport', { xmlns: 'urn:other' }, fingerprint(EVIL_PRINT))))],
    ['aDecoyWithAPrefix', invitation(content('audio', genuine(), element('x:transport', { xmlns: ICE_UDP }, fingerprint(EVIL_PRINT))))],
    ['aFingerprintBesideItsTransport', invitation(content('audio', genuine(), fingerprint(EVIL_PRINT)))],
    ['aContentInAContent', invitation(content('audio', genuine(), content('video', evil())))],
    ['aFingerprintInTheGroup', invitation(content('audio', genuine()), element('group', { xmlns: 'urn:xmpp:jingle:apps:grouping:0' }, fingerprint(EVIL_PRINT)))],
    ['aSecondFingerprint', invitation(content('audio', transport(INITIATE, KD_PRINT, EVIL_PRINT))), 'answer-fingerprint-not-signed'],
    ['elementsInAFingerprint', invitation(content('audio', element('transport', { xmlns: ICE_UDP, ...INITIATE },
        element('fingerprint', { xmlns: 'urn:xmpp:jingle:apps:dtls:0', hash: 'sha-256' }, KD_PRINT, element('x', {}, '')))))],
    ['otherIceInAContent', invitation(content('audio', genuine()), content('video', transport({ ...INITIATE, ufrag: 'other' }, KD_PRINT)))],
    ['anotherIdentityInAContent', invitation(content('audio', genuine()), content('video', transport({ ...INITIATE, 'perc-identity': 'eA==' }, KD_PRINT)))],
    ['twoContentsOfOneName', invitation(content('audio', genuine()), content('audio', genuine()))],
    ['noContent', invitation()],
    ['noFingerprint', invitation(content('audio', transport(INITIATE)))],
    ['doubleEncryption', jingle('session-initiate', 's1', { ...INITIATE, 'perc-protection': 'double' }, KD_PRINT), 'protection-unsupported']
]) {
    test(`invitation_with_${name}_isNeverAccepted`, async () => {
        const { library, events } = await joined({}, {}, { invitation: given });
        assert.equal(await library.describe([EVIL_PRINT]), condition ?? 'answer-malformed');
        assert.equal(library.pc.remoteDescription, null, 'the browser was given nothing');
        assert.equal(action(await library.send(jingle('session-accept', 's1', {}, OWN_PRINT))), 'session-terminate');
        assert.equal(library.sent.length, 1);
        assert.deepEqual(events, [`refused ${condition ?? 'answer-malformed'}`]);
    });
}

test('invitation_bundledByItsGroup_isAccepted', async () => {
    const { library, events } = await joined({}, {},
        { invitation: invitation(content('audio', genuine()), content('video', genuine()), grouped('audio', 'video')) });
    assert.equal(action(await library.answer()), 'session-accept');
    assert.deepEqual(events, ['verified kd@idp.example']);
});

for (const [name, sdp, condition] of [
    ['anotherFingerprint', description([EVIL_PRINT]), 'answer-fingerprint-not-signed'],
    ['anotherFingerprintInASecondSection', description([KD_PRINT], [EVIL_PRINT]), 'answer-fingerprint-not-signed'],
    ['aSecondFingerprintInASection', description([[KD_PRINT, EVIL_PRINT]].flat()), 'answer-fingerprint-not-signed'],
    ['aSessionFingerprintBeside', `v=0\r\na=fingerprint:sha-256 ${EVIL_PRINT}\r\n${description([KD_PRINT])}`, 'answer-fingerprint-not-signed'],
    ['anotherHash', description([KD_PRINT]).replace('sha-256', 'sha-1'), 'answer-fingerprint-not-signed'],
    ['aSectionWithoutFingerprint', description([KD_PRINT], []), 'description-malformed'],
    ['keys', description([KD_PRINT]) + 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n', 'description-malformed'],
    ['nothing', '', 'answer-fingerprint-not-signed']
]) {
    test(`description_with_${name}_neverReachesTheBrowser`, async () => {
        const { library, events } = await joined();
        assert.equal(await library.describe([], sdp), condition);
        assert.equal(library.pc.remoteDescription, null);
        assert.equal(library.pc.connectionState, 'closed');
        assert.equal(action(library.sent[0]), 'session-terminate');
        assert.equal(library.sent[0].getAttribute('to'), 'board-1@muc.example/focus');
        assert.deepEqual(events, [`refused ${condition}`]);
    });
}

test('description_beforeAnyInvitation_neverReachesTheBrowser', async () => {
    const { library, events } = await joined({}, {}, { invitation: null });
    assert.equal(await library.describe(), 'answer-unsigned');
    assert.equal(library.pc.remoteDescription, null);
    assert.deepEqual(events, ['refused answer-unsigned']);
});

test('laterDescription_withAnotherFingerprint_endsTheCall', async () => {
    const { library, events } = await joined();
    await library.answer();
    assert.equal(await library.describe([EVIL_PRINT]), 'answer-fingerprint-not-signed');
    assert.equal(library.pc.connectionState, 'closed');
    assert.equal(action(library.sent[1]), 'session-terminate');
    assert.deepEqual(events, ['verified kd@idp.example', 'refused answer-fingerprint-not-signed']);
});

test('laterDescription_withTheSameFingerprint_isTaken', async () => {
    const { library, events } = await joined();
    await library.answer();
    assert.equal(await library.describe([KD_PRINT], description([KD_PRINT], [KD_PRINT.toLowerCase()])), null);
    assert.deepEqual(events, ['verified kd@idp.example']);
});

test('description_thatTheBrowserHasOtherwise_isFoundWhenTheSessionIsAccepted', async () => {
    const { library, events } = await joined();
    await library.describe();
    library.pc.remoteDescription = { sdp: description([EVIL_PRINT]) };
    assert.equal(action(await library.send(jingle('session-accept', 's1', {}, OWN_PRINT))), 'session-terminate');
    assert.deepEqual(events, ['refused answer-fingerprint-not-signed']);
});

test('session_ofAConnectionOfAnotherClass_isNotAccepted', async () => {
    const { library, events } = await joined();
    assert.equal(action(await library.send(jingle('session-accept', 's1', {}, OWN_PRINT))), 'session-terminate');
    assert.deepEqual(events, ['refused connection-unknown']);
});

for (const [name, shown, expected] of [['theSignedOne', KD_PRINT, []], ['another', EVIL_PRINT, ['refused certificate-mismatch']]]) {
    test(`certificate_thatDtlsShows_${name}`, async () => {
        const { library, events } = await joined();
        await library.answer();
        library.pc.shown = shown;
        library.pc.become('connected');
        await new Promise(setImmediate);
        assert.deepEqual(events, ['verified kd@idp.example', ...expected]);
        assert.equal(library.pc.connectionState, expected.length ? 'closed' : 'connected');
    });
}

for (const [name, sid, before] of [
    ['ofTheSameSession_beforeTheAnswer', 's1', true], ['ofAnotherSession_beforeTheAnswer', 's2', true],
    ['ofTheSameSession_afterTheAnswer', 's1', false], ['ofAnotherSession_afterTheAnswer', 's2', false]
]) {
    test(`secondInvitation_${name}_endsTheCall`, async () => {
        const { library, events } = await joined();
        if (!before) await library.answer();
        library.receive(jingle('session-initiate', sid, INITIATE, KD_PRINT));
        assert.equal(action(await library.answer(sid)), 'session-terminate');
        assert.deepEqual(events, [...before ? [] : ['verified kd@idp.example'], 'refused session-replaced']);
    });
}

test('invitation_ofSomebodyElseInTheRoom_disturbsNothing', async () => {
    const { library, events } = await joined();
    const other = jingle('session-initiate', 's7', INITIATE, KD_PRINT);
    other.setAttribute('from', 'board-1@muc.example/mallory');
    library.receive(other);
    assert.equal(action(await library.answer()), 'session-accept');
    assert.deepEqual(events, ['verified kd@idp.example']);
});

for (const before of [true, false]) {
    test(`transportReplace_${before ? 'before' : 'after'}TheAnswer_endsTheCall`, async () => {
        const { library, events } = await joined();
        if (!before) await library.answer();
        library.receive(jingle('transport-replace', 's1', INITIATE, KD_PRINT));
        assert.equal(action(await library.send(jingle('transport-accept', 's1', {}, OWN_PRINT))), 'session-terminate');
        assert.deepEqual(events, [...before ? [] : ['verified kd@idp.example'], 'refused transport-replaced']);
    });
}

test('transportAccept_ofAWholeSession_isNotSent', async () => {
    const { library, events } = await joined();
    await library.describe();
    assert.equal(action(await library.send(jingle('transport-accept', 's1', {}, OWN_PRINT))), 'session-terminate');
    assert.deepEqual(events, ['refused transport-replaced']);
});

test('restartOfIce_withTheSameFingerprint_goesOn', async () => {
    const { library, events } = await joined();
    await library.answer();
    library.receive(jingle('transport-info', 's1', { 'ice-generation': '1', ufrag: 'u', pwd: 'p' }, KD_PRINT));
    await new Promise(setImmediate);
    assert.deepEqual(events, ['verified kd@idp.example']);
});

test('restartOfIce_withAnotherFingerprint_endsTheCall', async () => {
    const { library, events } = await joined();
    await library.answer();
    library.receive(jingle('transport-info', 's1', { 'ice-generation': '1', ufrag: 'u', pwd: 'p' }, EVIL_PRINT));
    await new Promise(setImmediate);
    assert.deepEqual(events, ['verified kd@idp.example', 'refused answer-fingerprint-not-signed']);
});

const notice = (from, condition) => element('message', { from, type: 'chat' }, element('perc-error', { xmlns: NAMESPACE, condition }));

test('notice_ofTheFocus_saysWhyThereIsNoInvitation', async () => {
    const { library, events } = await joined({}, {}, { invitation: null });
    library.receive(notice('board-1@muc.example/focus', 'identity-invalid'));
    assert.deepEqual(events, ['refused identity-invalid']);
});

test('notice_ofSomebodyElse_orWithoutACondition_saysNothing', async () => {
    const { library, events } = await joined();
    library.receive(notice('board-1@muc.example/mallory', 'identity-invalid'));
    library.receive(notice('board-1@muc.example/focus', '<b>'));
    assert.equal(action(await library.answer()), 'session-accept');
    library.receive(notice('board-1@muc.example/focus', 'identity-invalid'));
    assert.deepEqual(events, ['verified kd@idp.example'], 'a session that is entered does not end by a notice');
});

/** The Media Distributor's resource, which says this about the association. */
async function resource(t, outcome, ask) {
    const asked = [];
    t.mock.method(globalThis, 'fetch', async url => {
        asked.push(url);
        return { ok: true, json: async () => outcome };
    });
    await ask();
    return asked;
}

const ENDED = { state: 'ended', error: 'not-on-roster-policy', detail: 'the conference does not admit alice@idp.example' };

test('session_thatIsRefusedAfterItsAnswer_isToldWithTheReason', async t => {
    const told = Promise.withResolvers?.() ?? {};
    told.promise ??= new Promise(resolve => { told.resolve = resolve; });
    const asked = await resource(t, ENDED, async () => {
        const { library } = await joined({ resource: '/perc', onrefused: told.resolve }, {}, { attributes: { ...INITIATE, 'perc-aid': 'a1' } });
        await library.answer();
        const reason = await told.promise;
        assert.equal(reason.condition, ENDED.error);
        assert.equal(reason.message, ENDED.detail);
        assert.equal(library.pc.connectionState, 'closed');
    });
    assert.deepEqual(asked, ['/perc/association/a1']);
});

test('connection_thatFailsBeforeItWasThere_isToldWithTheReason', async t => {
    for (const [outcome, condition] of [[ENDED, ENDED.error], [{ state: 'admitted' }, 'handshake-failed']]) {
        const told = {};
        told.promise = new Promise(resolve => { told.resolve = resolve; });
        await resource(t, outcome, async () => {
            const { library } = await joined({ resource: '/perc', onrefused: told.resolve }, {}, { attributes: { ...INITIATE, 'perc-aid': 'a1' } });
            await library.describe();
            library.pc.become('failed');
            assert.equal((await told.promise).condition, condition);
        });
        t.mock.restoreAll();
    }
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
    const made = new (perc.peerConnectionClass(FakeConnection))({ iceServers: [] });
    assert.deepEqual(made.configuration, { iceServers: [], certificates: [CERTIFICATE] });
});

for (const [name, options] of [['roomInUpperCase', { room: 'Board-1' }], ['noKeyDistributor', { keyDistributor: '' }]]) {
    test(`create_${name}_isRefused`, async () => {
        await assert.rejects(joined(options), TypeError);
    });
}

test('create_outsideASecureContext_isRefused', async t => {
    t.mock.getter(crypto, 'subtle', () => undefined);
    await assert.rejects(joined(), /^TypeError: PercJitsi: the page is in no secure context/);
});

test('assertion_thatIsNotBase64_isRefused', async () => {
    await assert.rejects(joined({ assert: async () => '<x/>' }), { condition: 'identity-invalid' });
});
