// The module in an unmodified Chromium: its own elements, certificates and connections. lib-jitsi-meet itself is not here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { TIMEOUT, launch } from '../test-page/browsers.mjs';

const MODULE = `data:text/javascript;base64,${fs.readFileSync(new URL('../perc-jitsi.mjs', import.meta.url)).toString('base64')}`;

let browser;
let page;

before(async () => {
    browser = await launch('chromium');
    page = await browser.newPage();
    await page.evaluate(prepare, MODULE);
});

after(() => browser?.close());

/** In the page: a Key Distributor with a real certificate, and what of the library the module uses. */
async function prepare(module) {
    const { PercJitsi } = await import(module);
    const tlsId = 'K'.repeat(32);
    const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
    const print = certificate.getFingerprints().find(({ algorithm }) => algorithm === 'sha-256').value.toUpperCase();
    const stanza = (action, fingerprint, attributes = '') => new DOMParser().parseFromString(`<iq xmlns="jabber:client" id="q1" type="set">
        <jingle xmlns="urn:xmpp:jingle:1" action="${action}" sid="s1"><content name="audio">
        <transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ${attributes}><fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0"
        hash="sha-256">${fingerprint}</fingerprint></transport></content></jingle></iq>`, 'application/xml').documentElement;

    /** A session: what the Key Distributor signed, and the fingerprint in the library's answer, the announced one unless given. */
    globalThis.session = async ({ bound = {}, answered }) => {
        const events = [];
        const perc = await PercJitsi.create({
            room: 'board-1', keyDistributor: 'kd@idp.example', assert: async contents => btoa(contents),
            validate: async () => ({ identity: 'kd@idp.example', contents: JSON.stringify({ fingerprint: [{ algorithm: 'sha-256', digest: print }],
                perc: { v: 1, side: 'md', conference: 'board-1', tlsId, peerTlsId: perc.tlsId, ...bound } }) }),
            onverified: name => events.push(`verified ${name}`), onrefused: ({ condition }) => events.push(`refused ${condition}`)
        });
        let handler;
        let announced;
        let sent;
        const xmpp = { addHandler: given => { handler = given; }, sendIQ: (element, callback) => { sent = element; callback(); } };
        perc.attach({ sendCommand: (name, { children }) => { announced = children[0].value; } }, { xmpp: { connection: xmpp } });
        handler(stanza('session-initiate', print, `perc-v="1" tls-id="${tlsId}" perc-identity="a2Q="`));
        await new Promise(done => { xmpp.sendIQ(stanza('session-accept', answered === 'kd' ? print : announced), done, done); });
        return { perc, announced, events, jingle: sent.getElementsByTagName('jingle')[0] };
    };

    /** A connection of the module's class with one that has the Key Distributor's certificate; what that sees of the other's. */
    globalThis.connect = async perc => {
        const mine = new (perc.peerConnectionClass())();
        const theirs = new RTCPeerConnection({ certificates: [certificate] });
        mine.onicecandidate = ({ candidate }) => candidate && theirs.addIceCandidate(candidate);
        theirs.onicecandidate = ({ candidate }) => candidate && mine.addIceCandidate(candidate);
        const connected = new Promise(done => { theirs.onconnectionstatechange = () => theirs.connectionState === 'connected' && done(); });
        mine.createDataChannel('any');
        await mine.setLocalDescription();
        await theirs.setRemoteDescription(mine.localDescription);
        await theirs.setLocalDescription();
        await mine.setRemoteDescription(theirs.localDescription);
        await connected;
        const statistics = [...(await theirs.getStats()).values()];
        const { remoteCertificateId } = statistics.find(({ type }) => type === 'transport');
        return statistics.find(({ id }) => id === remoteCertificateId).fingerprint;
    };
}

test('session_inChromium_isAcceptedWithTheAnnouncedCertificate_andDtlsUsesIt', TIMEOUT, async () => {
    const seen = await page.evaluate(async () => {
        const { perc, announced, events, jingle } = await globalThis.session({});
        const transport = jingle.getElementsByTagName('transport')[0];
        return { announced, events, action: jingle.getAttribute('action'), tlsId: transport.getAttribute('tls-id') === perc.tlsId,
            identity: transport.getAttribute('perc-identity'), dtls: await globalThis.connect(perc) };
    });
    assert.equal(seen.action, 'session-accept');
    assert.ok(seen.tlsId);
    assert.equal(JSON.parse(atob(seen.identity)).fingerprint[0].digest, seen.announced);
    assert.equal(seen.dtls, seen.announced);
    assert.deepEqual(seen.events, ['verified kd@idp.example']);
});

for (const [name, options, condition] of [
    ['forAnotherRoom', { bound: { conference: 'board-2' } }, 'answer-binding-mismatch'],
    ['withAnotherCertificateThanAnnounced', { answered: 'kd' }, 'certificate-mismatch']
]) {
    test(`session_inChromium_${name}_isTerminated`, TIMEOUT, async () => {
        const seen = await page.evaluate(async given => {
            const { events, jingle } = await globalThis.session(given);
            return { events, xml: new XMLSerializer().serializeToString(jingle) };
        }, options);
        assert.match(seen.xml, /action="session-terminate"[^>]*><reason><security-error\/><\/reason><\/jingle>$/);
        assert.deepEqual(seen.events, [`refused ${condition}`]);
    });
}
