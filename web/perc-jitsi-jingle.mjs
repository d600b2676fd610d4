// What perc-jitsi.mjs reads of invitations, descriptions and connections, and what it takes for wrong.

/** Namespace of PERC's elements. */
export const NAMESPACE = 'http://jvbperc.org/protocol/perc';

/** Version of PERC's elements and attributes. */
export const VERSION = '1';
export const JINGLE = 'urn:xmpp:jingle:1';
const ICE_UDP = 'urn:xmpp:jingle:transports:ice-udp:1';
const DTLS = 'urn:xmpp:jingle:apps:dtls:0';
const GROUPING = 'urn:xmpp:jingle:apps:grouping:0';
/** What all contents' transports have alike. */
const SHARED = ['perc-v', 'tls-id', 'perc-identity', 'perc-aid', 'perc-protection', 'ufrag', 'pwd'];

/** Why a session is not entered; `condition` is for programs. */
export class PercRefusal extends Error {
    constructor(condition, message) {
        super(message);
        this.name = 'PercRefusal';
        this.condition = condition;
    }
}

/** Throws. */
export function refuse(condition, message) {
    throw new PercRefusal(condition, message);
}

const namespaceOf = element => element.namespaceURI ?? element.getAttribute('xmlns');
const isA = (element, namespace, name) => element.localName === name && namespaceOf(element) === namespace;

/** All elements below a parent, in the document's order. Libraries find elements by name alone, so that namespaces do not matter here. */
export function below(parent) {
    return [...parent.children].flatMap(child => [child, ...below(child)]);
}

export const childrenOf = (parent, namespace, name) => [...parent.children].filter(child => isA(child, namespace, name));
export const jingleOf = stanza => childrenOf(stanza, JINGLE, 'jingle')[0];

/** A fingerprint in one form, whoever wrote it. */
export const printOf = (algorithm, digest) => `${algorithm} ${digest}`.trim().toLowerCase();

/**
 * The transports of a session-initiate. Whatever a library may take for a transport or fingerprint has to be where XEP-0166 has it,
 * once in each content, and alike in all of them: a browser uses one of them for the whole bundle.
 */
export function transportsOf(jingle) {
    const contents = childrenOf(jingle, JINGLE, 'content');
    const transports = contents.map(content => {
        const found = childrenOf(content, ICE_UDP, 'transport');
        return found.length === 1 ? found[0]
            : refuse('answer-malformed', `a content of the invitation has ${found.length} ice-udp transports: expected 1`);
    });
    if (transports.length === 0) {
        refuse('answer-malformed', 'the invitation has no content');
    }
    if (new Set(contents.map(content => content.getAttribute('name'))).size !== contents.length) {
        refuse('answer-malformed', 'two contents of the invitation have one name');
    }
    const prints = transports.map(transport => childrenOf(transport, DTLS, 'fingerprint'));
    const known = new Set([...contents, ...transports, ...prints.flat()]);
    const groups = new Set(childrenOf(jingle, GROUPING, 'group').flatMap(group => childrenOf(group, GROUPING, 'content')));
    for (const element of below(jingle)) {
        if (['content', 'transport', 'fingerprint'].includes(element.localName) && !known.has(element) && !groups.has(element)) {
            refuse('answer-malformed', `the invitation has a ${element.localName} where none belongs`);
        }
    }
    if (prints.flat().some(print => print.children.length > 0)) {
        refuse('answer-malformed', 'a fingerprint of the invitation has elements inside');
    }
    const described = transports.map((transport, index) => JSON.stringify([
        ...SHARED.map(name => transport.getAttribute(name)),
        ...prints[index].map(print => printOf(print.getAttribute('hash'), print.textContent)).sort()
    ]));
    if (new Set(described).size !== 1) {
        refuse('answer-malformed', 'the contents of the invitation have different transports');
    }
    return { transport: transports[0], prints: prints[0].map(print => printOf(print.getAttribute('hash'), print.textContent)) };
}

/** The fingerprints of a session description; every section has to have one, or the session. */
export function printsOf(sdp) {
    const [session, ...sections] = `\r\n${sdp}`.split(/\r?\n(?=m=)/);
    const prints = part => [...part.matchAll(/^a=fingerprint:(\S+) +(\S+)/gm)].map(([, algorithm, digest]) => printOf(algorithm, digest));
    if (/^a=crypto:/m.test(sdp)) {
        refuse('description-malformed', 'the description has keys');
    }
    if (sections.some(section => prints(section).length === 0 && prints(session).length === 0)) {
        refuse('description-malformed', 'a section of the description has no fingerprint');
    }
    return [session, ...sections].flatMap(prints);
}

/** The sha-256 of the certificates that the other side has shown, as far as the browser tells; [] before DTLS is done. */
export async function shownPrints(pc) {
    const statistics = [...(await pc.getStats()).values()];
    const ids = new Set(statistics.filter(({ type }) => type === 'transport').map(({ remoteCertificateId }) => remoteCertificateId));
    const found = statistics.filter(({ type, id }) => type === 'certificate' && ids.has(id))
        .map(({ fingerprintAlgorithm, fingerprint }) => printOf(fingerprintAlgorithm, fingerprint));
    const transports = new Set([...pc.getSenders(), ...pc.getReceivers(), pc.sctp].map(part => part?.transport).filter(Boolean));
    for (const certificate of [...transports].flatMap(transport => transport.getRemoteCertificates?.()[0] ?? [])) {
        const octets = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate));
        found.push(printOf('sha-256', [...octets].map(octet => octet.toString(16).padStart(2, '0')).join(':')));
    }
    return found;
}

/** The announcement of an endpoint, in the form that lib-jitsi-meet puts into presences. */
export function announcement(tlsId, fingerprints, assertion) {
    return {
        attributes: { xmlns: NAMESPACE, version: VERSION, 'tls-id': tlsId, setup: 'active' },
        children: [
            ...fingerprints.map(print => ({ tagName: 'certificate', attributes: { hash: print.algorithm }, value: print.digest })),
            { tagName: 'identity-assertion', attributes: { value: assertion } }
        ]
    };
}

/** The stanza that ends the session of an invitation. */
export function termination(invitation, sid, id) {
    const make = (namespace, name, attributes, ...children) => {
        const element = invitation.ownerDocument.createElementNS(namespace, name);
        Object.entries({ xmlns: namespace, ...attributes }).forEach(([key, value]) => element.setAttribute(key, value));
        children.forEach(child => element.appendChild(child));
        return element;
    };
    return make('jabber:client', 'iq', { type: 'set', to: invitation.getAttribute('from'), id },
        make(JINGLE, 'jingle', { action: 'session-terminate', sid },
            make(JINGLE, 'reason', {}, make(JINGLE, 'security-error', {}))));
}

/** What the Media Distributor's resource says about an association: {state, error, detail}, or null if it cannot be asked. */
export async function outcomeOf(resource = '/perc', association) {
    if (resource === null || !association) {
        return null;
    }
    try {
        const response = await fetch(`${resource}/association/${encodeURIComponent(association)}`, { cache: 'no-store' });
        return response.ok ? await response.json() : null;
    } catch {
        return null;
    }
}
