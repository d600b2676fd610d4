// The module in an unmodified Chromium: its own elements, certificates and connections. lib-jitsi-meet itself is not here.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { TIMEOUT, inBrowsers } from '../test-page/browsers.mjs';

/** In the page: a Key Distributor with a real certificate, and what of the library the module uses. */
async function prepare({ until }) {
    const { PercJitsi } = await import('/perc-jitsi.mjs');
    const { shownPrints } = await import('/perc-jitsi-jingle.mjs');
    const tlsId = 'K'.repeat(32);
    const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
    const print = certificate.getFingerprints().find(({ algorithm }) => algorithm === 'sha-256').value.toUpperCase();
    const stanza = (action, fingerprint, attributes = '') => new DOMParser().parseFromString(`<iq xmlns="jabber:client" id="q1" type="set" from="board-1@muc.example/focus">
        <jingle xmlns="urn:xmpp:jingle:1" action="${action}" sid="s1"><content name="audio">
        <transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ${attributes}><fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0"
        hash="sha-256">${fingerprint}</fingerprint></transport></content></jingle></iq>`, 'application/xml').documentElement;

    /**
     * A session: what the Key Distributor signed, the fingerprint in the library's answer, the announced one unless given, and whether the
     * bridge gives the library another description than the invitation has.
     */
    globalThis.session = async ({ bound = {}, answered, swapped }) => {
        const events = [];
        const perc = await PercJitsi.create({
            room: 'board-1', keyDistributor: 'kd@idp.example', assert: async contents => btoa(contents), resource: null,
            validate: async () => ({ identity: 'kd@idp.example', contents: JSON.stringify({ fingerprint: [{ algorithm: 'sha-256', digest: print }],
                perc: { v: 1, side: 'md', conference: 'board-1', tlsId, peerTlsId: perc.tlsId, ...bound } }) }),
            onverified: name => events.push(`verified ${name}`), onrefused: ({ condition }) => events.push(`refused ${condition}`)
        });
        let handler;
        let announced;
        let sent;
        const xmpp = { addHandler: (given, namespace, name) => { if (name === 'iq') handler = given; }, sendIQ: (element, callback) => { sent = element; callback(); } };
        perc.attach({ sendCommand: (name, { children }) => { announced = children[0].value; } }, { xmpp: { connection: xmpp } });
        handler(stanza('session-initiate', print, `perc-v="1" tls-id="${tlsId}" perc-identity="a2Q="`));
        const theirs = new RTCPeerConnection(swapped ? {} : { certificates: [certificate] });
        theirs.createDataChannel('any');
        await theirs.setLocalDescription();
        const mine = new (perc.peerConnectionClass())();
        mine.onicecandidate = ({ candidate }) => candidate && theirs.addIceCandidate(candidate).catch(() => {});
        const described = await mine.setRemoteDescription(theirs.localDescription).then(() => true, () => false);
        if (described) await mine.setLocalDescription();
        await new Promise(done => { xmpp.sendIQ(stanza('session-accept', answered === 'kd' ? print : announced), done, done); });
        return { perc, announced, events, mine, theirs, jingle: sent.getElementsByTagName('jingle')[0] };
    };

    /** The other side takes the answer; what it sees of the certificate, when the module has looked at its own. */
    globalThis.connect = async ({ events, mine, theirs }) => {
        await theirs.setRemoteDescription(mine.localDescription);
        const states = () => [events, mine.connectionState, theirs.connectionState];
        await until('a connection', () => [mine, theirs].every(pc => pc.connectionState === 'connected'), states);
        // Statistics may be a moment behind.
        let shown;
        await until('the certificate that the other side sees', async () => {
            const statistics = [...(await theirs.getStats()).values()];
            const { remoteCertificateId } = statistics.find(({ type }) => type === 'transport');
            shown = statistics.find(({ id }) => id === remoteCertificateId)?.fingerprint;
            return shown;
        }, states);
        let seen;
        await until('the certificate that the module sees', async () => {
            seen = await shownPrints(mine);
            return seen.length > 0;
        }, states);
        return { shown, state: mine.connectionState, seen: [...new Set(seen)], signed: `sha-256 ${print.toLowerCase()}` };
    };
}

inBrowsers('chromium', ['chromium'], chromium => {
    before(() => chromium.open(prepare));

    test('session_inChromium_isAcceptedWithTheAnnouncedCertificate_andDtlsUsesIt', TIMEOUT, async () => {
        const seen = await chromium.run(async () => {
            const made = await globalThis.session({});
            const { perc, announced, events, jingle } = made;
            const transport = jingle.getElementsByTagName('transport')[0];
            return { announced, events, action: jingle.getAttribute('action'), tlsId: transport.getAttribute('tls-id') === perc.tlsId,
                identity: transport.getAttribute('perc-identity'), dtls: await globalThis.connect(made) };
        });
        assert.equal(seen.action, 'session-accept');
        assert.ok(seen.tlsId);
        assert.equal(JSON.parse(atob(seen.identity)).fingerprint[0].digest, seen.announced);
        assert.equal(seen.dtls.shown, seen.announced);
        assert.equal(seen.dtls.state, 'connected');
        assert.deepEqual(seen.dtls.seen, [seen.dtls.signed], 'the module sees the certificate that the Key Distributor signed');
        assert.deepEqual(seen.events, ['verified kd@idp.example']);
    });

    for (const [name, options, condition] of [
        ['forAnotherRoom', { bound: { conference: 'board-2' } }, 'answer-binding-mismatch'],
        ['withAnotherCertificateThanAnnounced', { answered: 'kd' }, 'certificate-mismatch'],
        ['withAnotherDescriptionThanTheInvitation', { swapped: true }, 'answer-fingerprint-not-signed']
    ]) {
        test(`session_inChromium_${name}_isTerminated`, TIMEOUT, async () => {
            const seen = await chromium.run(async (tools, given) => {
                const { events, jingle } = await globalThis.session(given);
                return { events, xml: new XMLSerializer().serializeToString(jingle) };
            }, options);
            assert.match(seen.xml, /action="session-terminate"[^>]*><reason[^>]*><security-error[^>]*\/><\/reason><\/jingle>$/);
            assert.deepEqual(seen.events, [`refused ${condition}`]);
        });
    }
});
