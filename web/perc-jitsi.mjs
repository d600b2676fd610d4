// PERC signalling for an application that uses lib-jitsi-meet. No dependencies; README.md says how it is loaded.

import {
    JINGLE, NAMESPACE, PercRefusal, VERSION, announcement, below, childrenOf, jingleOf, outcomeOf, printOf, printsOf, refuse, shownPrints,
    termination, transportsOf
} from './perc-jitsi-jingle.mjs';

export { NAMESPACE, PercRefusal };

const MAX_ASSERTION_CHARACTERS = 16 * 1024;
/** How often the Media Distributor is asked what became of a session that does not connect. */
const OUTCOME_MILLIS = 1000;
/** How often a browser is asked which certificate DTLS showed. */
const LOOKS = 10;
const LOOK_MILLIS = 100;
const FOCUS = 'focus';

/** Whether a stanza came from the focus. Others in the room can send stanzas too. */
const isFocus = stanza => (stanza.getAttribute('from') ?? '').split('/')[1] === FOCUS;

function newTlsId() {
    const octets = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...octets)).replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * One endpoint's part in a PERC conference: announces it, answers with what was announced, enters no session that the expected Key
 * Distributor did not sign, and says why a session was not entered or has failed. Made by `create`, for one session; after the session has
 * ended a new one is needed.
 */
export class PercJitsi {
    #options;
    #certificate;
    #fingerprints;
    #tlsId;
    #assertion;
    /** The only session: {sid, stanza, result}, where `result` is a promise of {keyDistributor, prints, association}. */
    #session;
    #connections = new Set();
    #sendIQ;
    #entered = false;
    #connected = false;
    #over;

    /**
     * Makes the certificate and asks the identity provider.
     *
     * @param {object} options
     * @param {string} options.room the room's name, in lower case, without the conference service
     * @param {string} options.keyDistributor user@domain of the Key Distributor that is accepted
     * @param {(contents: string) => Promise<string>} options.assert the user's identity assertion over the contents, as the value of
     *     a=identity has it (RFC 8827 section 7.4)
     * @param {(identity: string) => Promise<{identity: string, contents: string}>} options.validate validates such a value with a provider
     *     that is trusted (RFC 8827 section 8); rejects if it is not valid
     * @param {boolean} [options.lateVerification] accept what was signed for nobody in particular, as it is without jicofo's drop-in
     * @param {string | null} [options.resource] address of the Media Distributor's resource, where the reason for a failure is asked for;
     *     '/perc' unless given, null for none
     * @param {(reason: PercRefusal) => void} [options.onrefused] the session was not entered, or failed; called once
     * @param {(keyDistributor: string) => void} [options.onverified] a session is entered
     * @param {object} [generator] has generateCertificate; RTCPeerConnection unless given
     */
    static async create(options, generator = globalThis.RTCPeerConnection) {
        for (const name of ['room', 'keyDistributor', 'assert', 'validate']) {
            if (!options[name]) {
                throw new TypeError(`PercJitsi: option ${name} is missing`);
            }
        }
        if (options.room !== options.room.toLowerCase() || options.room.includes('@')) {
            throw new TypeError(`PercJitsi: room "${options.room}" is not a name in lower case without @`);
        }
        if (!crypto.subtle) {
            throw new TypeError('PercJitsi: the page is in no secure context: it has to come by https');
        }
        const certificate = await generator.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
        const perc = new PercJitsi(options, certificate);
        await perc.#identify();
        return perc;
    }

    /** Not to be called; `create` is. */
    constructor(options, certificate) {
        this.#options = options;
        this.#certificate = certificate;
        this.#tlsId = newTlsId();
        this.#fingerprints = certificate.getFingerprints()
            .filter(print => print.algorithm === 'sha-256')
            .map(print => ({ algorithm: print.algorithm, digest: print.value.toUpperCase() }));
        if (this.#fingerprints.length === 0) {
            throw new TypeError('PercJitsi: the certificate has no sha-256 fingerprint');
        }
    }

    async #identify() {
        this.#assertion = await this.#options.assert(JSON.stringify({
            fingerprint: this.#fingerprints,
            perc: { v: 1, side: 'endpoint', conference: this.#options.room, tlsId: this.#tlsId }
        }));
        if (!/^[A-Za-z0-9+/]+=*$/.test(this.#assertion) || this.#assertion.length > MAX_ASSERTION_CHARACTERS) {
            throw new PercRefusal('identity-invalid',
                `the identity provider's assertion is not base64 of at most ${MAX_ASSERTION_CHARACTERS} characters`);
        }
    }

    /** This endpoint's tls-id (RFC 8842). */
    get tlsId() {
        return this.#tlsId;
    }

    /**
     * A class for RTCPeerConnection whose connections use the announced certificate and take only descriptions that the Key Distributor's
     * identity covers; to be put in place before the library makes one.
     */
    peerConnectionClass(Base = globalThis.RTCPeerConnection) {
        const perc = this;
        return class extends Base {
            constructor(configuration, ...more) {
                super({ ...configuration, certificates: [perc.#certificate] }, ...more);
                perc.#follow(this);
            }

            async setRemoteDescription(description, ...more) {
                try {
                    await perc.#requireVerified(description?.sdp ?? '');
                } catch (reason) {
                    perc.#fail(reason);
                    throw reason;
                }
                return super.setRemoteDescription(description, ...more);
            }
        };
    }

    /** Whatever the browser is to believe of the other side's certificates has to be covered, in the first description and in later ones. */
    async #requireVerified(sdp) {
        const session = this.#session ?? refuse('answer-unsigned', 'a description came without an invitation');
        const { prints } = await session.result;
        if (this.#over) {
            throw this.#over;
        }
        const found = printsOf(sdp);
        if (found.length === 0 || found.some(print => !prints.includes(print))) {
            refuse('answer-fingerprint-not-signed', 'the description has a fingerprint that the invitation\'s identity does not cover');
        }
    }

    #follow(pc) {
        this.#connections.add(pc);
        pc.addEventListener('connectionstatechange', () => {
            if (pc.connectionState === 'connected') {
                this.#connected = true;
                this.#compare(pc).catch(reason => this.#fail(reason));
            } else if (pc.connectionState === 'failed' && !this.#connected) {
                this.#explain('handshake-failed', 'no protected connection came about: the Key Distributor or the bridge ended it');
            } else if (pc.connectionState === 'closed') {
                this.#connections.delete(pc);
            }
        });
    }

    /** DTLS has seen the other side's certificate: it is one of those that were verified. */
    async #compare(pc) {
        const { prints } = await this.#session.result;
        let shown = await shownPrints(pc);
        // Statistics may be a moment behind; browsers that never show certificates have compared them with the description themselves.
        for (let look = 0; look < LOOKS && shown.length === 0 && pc.connectionState === 'connected'; look++) {
            await new Promise(resolve => { setTimeout(resolve, LOOK_MILLIS); });
            shown = await shownPrints(pc);
        }
        if (shown.some(print => !prints.includes(print))) {
            refuse('certificate-mismatch', 'the other side of the connection has another certificate than the invitation\'s identity covers');
        }
    }

    /**
     * Takes part in a conference that is made but not joined.
     *
     * @param {object} conference lib-jitsi-meet's JitsiConference
     * @param {object} connection lib-jitsi-meet's JitsiConnection
     */
    attach(conference, connection) {
        conference.sendCommand('perc', announcement(this.#tlsId, this.#fingerprints, this.#assertion));
        const xmpp = connection.xmpp.connection;
        xmpp.addHandler(stanza => this.#received(stanza), JINGLE, 'iq', 'set', null, null);
        xmpp.addHandler(stanza => this.#noticed(stanza), NAMESPACE, 'message', null, null, null);
        const sendIQ = xmpp.sendIQ.bind(xmpp);
        this.#sendIQ = sendIQ;
        xmpp.sendIQ = (stanza, callback, errback, timeout) => {
            const element = typeof stanza.tree === 'function' ? stanza.tree() : stanza;
            const jingle = jingleOf(element);
            if (!['session-accept', 'transport-accept'].includes(jingle?.getAttribute('action'))) {
                return sendIQ(stanza, callback, errback, timeout);
            }
            // Nothing is accepted before it is known who signed it.
            this.#accept(jingle).then(
                () => sendIQ(stanza, callback, errback, timeout),
                reason => errback?.(this.#fail(reason)));
            return element.getAttribute('id');
        };
    }

    #received(stanza) {
        const jingle = jingleOf(stanza);
        const sid = jingle?.getAttribute('sid');
        const action = jingle?.getAttribute('action');
        if (action === 'session-initiate') {
            if (isFocus(stanza)) {
                this.#invited(stanza, jingle, sid);
            }
        } else if (this.#session && sid === this.#session.sid && action === 'transport-replace') {
            this.#fail(new PercRefusal('transport-replaced', 'the session is to get another transport: join again for another one'));
        } else if (this.#session && sid === this.#session.sid) {
            this.#requireCoveredLater(jingle).catch(reason => this.#fail(reason));
        }
        return true;
    }

    #invited(stanza, jingle, sid) {
        // Another invitation is for another association, which needs another certificate, tls-id and assertion (RFC 8842 section 5.1).
        const result = this.#session
            ? Promise.reject(new PercRefusal('session-replaced', 'another invitation came: join again to accept one'))
            : this.#check(jingle);
        this.#session = { sid, stanza, result };
        result.catch(reason => this.#fail(reason));
    }

    /** Later stanzas of the session may have fingerprints only that were verified with the first. */
    async #requireCoveredLater(jingle) {
        const found = below(jingle).filter(element => element.localName === 'fingerprint')
            .map(print => printOf(print.getAttribute('hash'), print.textContent));
        const { prints } = await this.#session.result;
        if (found.some(print => !prints.includes(print))) {
            refuse('answer-fingerprint-not-signed', 'the session is to get a fingerprint that its identity does not cover');
        }
    }

    /** The focus says why there is no invitation. Others in the room can send messages too; they are not the focus. */
    #noticed(stanza) {
        const error = childrenOf(stanza, NAMESPACE, 'perc-error')[0];
        const condition = error?.getAttribute('condition') ?? '';
        if (isFocus(stanza) && !this.#entered && /^[a-z0-9][a-z0-9-]{0,63}$/.test(condition)) {
            this.#fail(new PercRefusal(condition, `the bridge refuses this participant: ${condition}`));
        }
        return true;
    }

    async #check(jingle) {
        const { transport, prints } = transportsOf(jingle);
        if (transport.getAttribute('perc-v') !== VERSION) {
            refuse('perc-missing', `the invitation has no perc-v="${VERSION}": the bridge would read the media`);
        }
        if (transport.getAttribute('perc-protection') === 'double') {
            refuse('protection-unsupported', 'the room encrypts packets twice, which no browser can: it is for native endpoints');
        }
        const tlsId = transport.getAttribute('tls-id') ?? refuse('answer-without-tls-id', 'the invitation has no tls-id');
        const identity = transport.getAttribute('perc-identity')
            ?? refuse('answer-unsigned', 'the invitation has no perc-identity: nobody vouches for the Key Distributor');
        if (prints.length === 0) {
            refuse('answer-malformed', 'the invitation has no fingerprint');
        }
        let valid;
        try {
            valid = await this.#options.validate(identity);
        } catch (cause) {
            refuse('identity-invalid', `the Key Distributor's identity: ${cause.message}`);
        }
        if (valid.identity !== this.#options.keyDistributor) {
            refuse('kd-identity-mismatch',
                `the invitation is signed by ${valid.identity}: expected the Key Distributor ${this.#options.keyDistributor}`);
        }
        this.#requireCovered(JSON.parse(valid.contents), prints, tlsId);
        return { keyDistributor: valid.identity, prints, association: transport.getAttribute('perc-aid') };
    }

    #requireCovered(contents, prints, tlsId) {
        const covered = [contents.fingerprint ?? []].flat().map(print => printOf(print.algorithm, print.digest));
        if (prints.some(print => !covered.includes(print))) {
            refuse('answer-fingerprint-not-signed', 'the invitation has a fingerprint that its identity does not cover');
        }
        const bound = contents.perc ?? refuse('answer-not-bound', 'the Key Distributor\'s assertion has no member "perc"');
        const expected = { v: 1, side: 'md', conference: this.#options.room, tlsId };
        if (bound.peerTlsId !== undefined) {
            expected.peerTlsId = this.#tlsId;
        } else if (!this.#options.lateVerification) {
            refuse('answer-not-for-this-offer',
                'the Key Distributor signed before it knew this endpoint: that has to be accepted by lateVerification');
        }
        for (const [member, value] of Object.entries(expected)) {
            if (bound[member] !== value) {
                refuse('answer-binding-mismatch', `the Key Distributor's assertion has another perc.${member} than expected`);
            }
        }
    }

    async #accept(jingle) {
        if (this.#over) {
            throw this.#over;
        }
        if (this.#session?.sid !== jingle.getAttribute('sid')) {
            refuse('answer-unsigned', 'the session that is to be accepted was not seen beginning');
        }
        const { keyDistributor, association } = await this.#session.result;
        if (jingle.getAttribute('action') !== 'session-accept') {
            refuse('transport-replaced', 'the session is to get another transport: join again for another one');
        }
        const { transport, prints } = transportsOf(jingle);
        const own = this.#fingerprints.map(print => printOf(print.algorithm, print.digest));
        if (prints.some(print => !own.includes(print))) {
            // The Key Distributor would end DTLS; this says why.
            refuse('certificate-mismatch',
                'the connection does not use the announced certificate: put peerConnectionClass() in place of RTCPeerConnection');
        }
        await this.#requireDescribed();
        transport.setAttribute('perc-v', VERSION);
        transport.setAttribute('tls-id', this.#tlsId);
        transport.setAttribute('perc-identity', this.#assertion);
        this.#entered = true;
        this.#options.onverified?.(keyDistributor);
        this.#awaitOutcome(association);
    }

    /** What is accepted has to be what the browser was given: a library that changes it, or uses another class, is found out here. */
    async #requireDescribed() {
        const described = [...this.#connections].map(pc => pc.remoteDescription?.sdp).filter(Boolean);
        if (described.length === 0) {
            refuse('connection-unknown', 'no connection of peerConnectionClass() has the invitation\'s description');
        }
        await Promise.all(described.map(sdp => this.#requireVerified(sdp)));
    }

    /** Asks what became of the session until it is connected, so that a refusal is told at once and not when ICE gives up. */
    async #awaitOutcome(association) {
        while (!this.#connected && !this.#over) {
            await new Promise(resolve => { setTimeout(resolve, OUTCOME_MILLIS); });
            const outcome = await outcomeOf(this.#options.resource, association);
            if (outcome === null) {
                return;
            }
            if (outcome.state === 'ended' && !this.#connected) {
                this.#fail(new PercRefusal(outcome.error, outcome.detail));
            }
        }
    }

    /** Fails with the Media Distributor's reason, or with this one if it has none. */
    async #explain(condition, message) {
        const { association } = await this.#session?.result.catch(() => ({})) ?? {};
        const outcome = await outcomeOf(this.#options.resource, association);
        this.#fail(outcome?.state === 'ended' ? new PercRefusal(outcome.error, outcome.detail) : new PercRefusal(condition, message));
    }

    /** Ends everything with this reason, unless it has ended before: nothing is accepted, and no media flows. */
    #fail(reason) {
        if (!this.#over) {
            this.#over = reason instanceof PercRefusal ? reason : new PercRefusal('internal', String(reason));
            this.#connections.forEach(pc => pc.close());
            this.#terminate();
            this.#options.onrefused?.(this.#over);
        }
        return this.#over;
    }

    /** Ends the session for the focus, whatever the library thinks of it. */
    #terminate() {
        if (!this.#session) {
            return;
        }
        const { sid, stanza } = this.#session;
        this.#sendIQ(termination(stanza, sid, `perc-${newTlsId()}`), () => {}, () => {}, undefined);
    }
}
