// PERC signalling for an application that uses lib-jitsi-meet. No dependencies; README.md says how it is loaded.

/** Namespace of PERC's elements. */
export const NAMESPACE = 'http://jvbperc.org/protocol/perc';

const JINGLE = 'urn:xmpp:jingle:1';
const ICE_UDP = 'urn:xmpp:jingle:transports:ice-udp:1';
const DTLS = 'urn:xmpp:jingle:apps:dtls:0';
const VERSION = '1';
const MAX_ASSERTION_CHARACTERS = 16 * 1024;

/** Why a session is not entered; `condition` is for programs. */
export class PercRefusal extends Error {
    constructor(condition, message) {
        super(message);
        this.name = 'PercRefusal';
        this.condition = condition;
    }
}

function refuse(condition, message) {
    throw new PercRefusal(condition, message);
}

function newTlsId() {
    const octets = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...octets)).replaceAll('+', '-').replaceAll('/', '_');
}

/** The first element of that namespace and name below a parent, or undefined. */
function first(parent, namespace, name) {
    return all(parent, namespace, name)[0];
}

function all(parent, namespace, name) {
    return [...parent.getElementsByTagName(name)].filter(element => element.getAttribute('xmlns') === namespace
        || element.namespaceURI === namespace);
}

/**
 * One endpoint's part in a PERC conference: announces it, answers with what was announced, and enters no session that the expected Key
 * Distributor did not sign. Made by `create`, for one session; after the session has ended a new one is needed.
 */
export class PercJitsi {
    #options;
    #certificate;
    #fingerprints;
    #tlsId;
    #assertion;
    #checked;

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
     * @param {(reason: PercRefusal) => void} [options.onrefused] a session was not entered
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

    /** A class for RTCPeerConnection whose connections use the announced certificate; to be put in place before the library makes one. */
    peerConnectionClass(Base = globalThis.RTCPeerConnection) {
        const certificate = this.#certificate;
        return class extends Base {
            constructor(configuration, ...more) {
                super({ ...configuration, certificates: [certificate] }, ...more);
            }
        };
    }

    /**
     * Takes part in a conference that is made but not joined.
     *
     * @param {object} conference lib-jitsi-meet's JitsiConference
     * @param {object} connection lib-jitsi-meet's JitsiConnection
     */
    attach(conference, connection) {
        conference.sendCommand('perc', this.#announcement());
        const xmpp = connection.xmpp.connection;
        xmpp.addHandler(stanza => this.#received(stanza), JINGLE, 'iq', 'set', null, null);
        const sendIQ = xmpp.sendIQ.bind(xmpp);
        xmpp.sendIQ = (stanza, callback, errback, timeout) => {
            const element = typeof stanza.tree === 'function' ? stanza.tree() : stanza;
            const jingle = first(element, JINGLE, 'jingle');
            if (jingle?.getAttribute('action') !== 'session-accept') {
                return sendIQ(stanza, callback, errback, timeout);
            }
            // Nothing is accepted before it is known who signed it.
            this.#accept(element, jingle).then(
                () => sendIQ(stanza, callback, errback, timeout),
                reason => this.#terminate(jingle, element, reason, sendIQ, errback));
            return element.getAttribute('id');
        };
    }

    /** In the form that lib-jitsi-meet puts into presences. */
    #announcement() {
        return {
            attributes: { xmlns: NAMESPACE, version: VERSION, 'tls-id': this.#tlsId, setup: 'active' },
            children: [
                ...this.#fingerprints.map(print => ({
                    tagName: 'certificate', attributes: { hash: print.algorithm }, value: print.digest
                })),
                { tagName: 'identity-assertion', attributes: { value: this.#assertion } }
            ]
        };
    }

    #received(stanza) {
        const jingle = first(stanza, JINGLE, 'jingle');
        if (jingle?.getAttribute('action') === 'session-initiate') {
            const sid = jingle.getAttribute('sid');
            this.#checked = { sid, result: this.#check(jingle) };
            // Whether it holds is asked when the library answers; until then nobody else handles a failure.
            this.#checked.result.catch(() => {});
        }
        return true;
    }

    async #check(jingle) {
        const transport = first(jingle, ICE_UDP, 'transport')
            ?? refuse('answer-malformed', 'the invitation has no ice-udp transport');
        if (transport.getAttribute('perc-v') !== VERSION) {
            refuse('perc-missing', `the invitation has no perc-v="${VERSION}": the bridge would read the media`);
        }
        const tlsId = transport.getAttribute('tls-id') ?? refuse('answer-without-tls-id', 'the invitation has no tls-id');
        const identity = transport.getAttribute('perc-identity')
            ?? refuse('answer-unsigned', 'the invitation has no perc-identity: nobody vouches for the Key Distributor');
        const prints = all(transport, DTLS, 'fingerprint');
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
        return valid.identity;
    }

    #requireCovered(contents, prints, tlsId) {
        const covered = [contents.fingerprint ?? []].flat().map(print => `${print.algorithm} ${print.digest}`.toLowerCase());
        for (const print of prints) {
            if (!covered.includes(`${print.getAttribute('hash')} ${print.textContent.trim()}`.toLowerCase())) {
                refuse('answer-fingerprint-not-signed', 'the invitation has a fingerprint that its identity does not cover');
            }
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

    async #accept(element, jingle) {
        const checked = this.#checked;
        if (checked?.sid !== jingle.getAttribute('sid')) {
            refuse('answer-unsigned', 'the session that is to be accepted was not seen beginning');
        }
        const keyDistributor = await checked.result;
        const transport = first(jingle, ICE_UDP, 'transport')
            ?? refuse('answer-malformed', 'the session-accept has no ice-udp transport');
        this.#requireOwnCertificate(jingle);
        transport.setAttribute('perc-v', VERSION);
        transport.setAttribute('tls-id', this.#tlsId);
        transport.setAttribute('perc-identity', this.#assertion);
        this.#options.onverified?.(keyDistributor);
    }

    /** With another certificate the Key Distributor would end DTLS; this says why. */
    #requireOwnCertificate(jingle) {
        const own = this.#fingerprints.map(print => print.digest);
        if (!all(jingle, DTLS, 'fingerprint').every(print => own.includes(print.textContent.trim().toUpperCase()))) {
            refuse('certificate-mismatch',
                'the connection does not use the announced certificate: put peerConnectionClass() in place of RTCPeerConnection');
        }
    }

    /** Makes the answer a refusal: nobody else speaks for the session, and no media must flow. */
    #terminate(jingle, element, reason, sendIQ, errback) {
        jingle.setAttribute('action', 'session-terminate');
        jingle.textContent = '';
        const document = element.ownerDocument;
        const why = document.createElementNS(JINGLE, 'reason');
        why.appendChild(document.createElementNS(JINGLE, 'security-error'));
        jingle.appendChild(why);
        sendIQ(element, () => {}, () => {}, undefined);
        const refusal = reason instanceof PercRefusal ? reason : new PercRefusal('internal', String(reason));
        errback?.(refusal);
        this.#options.onrefused?.(refusal);
    }
}
