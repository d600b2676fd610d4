// Identity: by the browser itself where it can (W3C webrtc-identity), otherwise by a window of the identity provider, which runs the
// provider's own script in the provider's origin and asks the user.

import { covers, decodeIdentity, encodeIdentity, fingerprints, identityAttribute, withIdentity } from './sdp.js';

const WINDOW_PATH = '/.well-known/perc-idp/default';
const WINDOW_MILLIS = 120_000;

export const isBuiltIn = 'setIdentityProvider' in RTCPeerConnection.prototype;

/** Somebody has to log in at this address first. */
export class LoginNeeded extends Error {
  constructor(url) {
    super('Please log in at your identity provider, then join again.');
    this.name = 'LoginNeeded';
    this.url = url;
  }
}

/** "name@domain" apart; the domain may have a port. */
export function parseIdentity(text) {
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1).trim();
  if (at < 1 || !/^[^\s/\\?#@]+$/.test(domain)) throw new Error('Your identity has to look like name@provider.example.');
  return { hint: text.trim(), domain };
}

/** The browser's own. */
class BuiltIn {
  constructor(pc, who) {
    this.pc = pc;
    pc.setIdentityProvider(who.domain, { protocol: 'default', usernameHint: who.hint });
  }

  async offer() {
    try {
      const offer = await this.pc.createOffer();
      this.value = identityAttribute(offer.sdp);
      return offer;
    } catch (error) {
      if (this.pc.idpLoginUrl) throw new LoginNeeded(this.pc.idpLoginUrl);
      throw new Error(`Your identity provider gave no assertion: ${error.message}`);
    }
  }

  signed(sdp) {
    if (identityAttribute(sdp) !== null) return sdp;
    if (this.value === null) throw new Error('Your browser put no identity into its offer.');
    return withIdentity(sdp, this.value);
  }

  async accept(answer) {
    if (identityAttribute(answer) === null) throw new Error('The answer does not say who the Key Distributor is.');
    // Before, because a failure replaces the promise.
    const verified = this.pc.peerIdentity;
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    const { name, idp } = await verified.catch((error) => {
      throw new Error(`The Key Distributor's identity is not valid: ${error.message}`);
    });
    return { name, how: `Your browser verified this with ${idp}.` };
  }

  close() {}
}

/** By the provider's window. */
class Windowed {
  constructor(pc, who) {
    this.pc = pc;
    this.domain = who.domain;
    this.origin = new URL(`https://${who.domain}`).origin;
    // At once: browsers open windows for clicks only.
    this.window = window.open(this.origin + WINDOW_PATH, '_blank', 'popup,width=480,height=420');
    if (this.window === null) throw new Error('Your browser did not let your identity provider\'s window open.');
    this.ready = this.next('PERC-READY');
  }

  /** The next message of this kind from the window. */
  next(type) {
    return new Promise((resolve, reject) => {
      const done = (action, value) => {
        window.removeEventListener('message', listener);
        clearTimeout(timer);
        action(value);
      };
      const listener = ({ source, origin, data }) => {
        if (source !== this.window || origin !== this.origin) return;
        if (data?.type === type) done(resolve, data);
        if (data?.type === 'PERC-FAILED') done(reject, new Error(`Your identity provider says: ${data.reason}`));
      };
      const timer = setTimeout(() => done(reject, new Error('Your identity provider\'s window did not answer.')), WINDOW_MILLIS);
      window.addEventListener('message', listener);
    });
  }

  async ask(message, type) {
    await this.ready;
    const answer = this.next(type);
    this.window.postMessage(message, this.origin);
    return answer;
  }

  offer() {
    return this.pc.createOffer();
  }

  async signed(sdp) {
    const contents = JSON.stringify({ fingerprint: fingerprints(sdp) });
    const { assertion } = await this.ask({ type: 'PERC-ASSERT', contents }, 'PERC-ASSERTION');
    return withIdentity(sdp, encodeIdentity({ domain: this.domain, protocol: 'default', assertion }));
  }

  async accept(answer) {
    const { domain, assertion } = decodeIdentity(identityAttribute(answer) ?? '');
    let verified = { name: `somebody at ${domain}`, how: `Not verified: this page cannot ask ${domain}. Use a browser with setIdentityProvider.` };
    if (domain === this.domain) {
      const { identity, contents } = await this.ask({ type: 'PERC-VALIDATE', assertion }, 'PERC-IDENTITY');
      if (identity.slice(identity.lastIndexOf('@') + 1) !== new URL(this.origin).hostname) {
        throw new Error('The Key Distributor\'s identity is not one of its provider\'s.');
      }
      if (!covers(contents, answer)) throw new Error('The Key Distributor\'s identity does not cover the answer\'s certificate.');
      verified = { name: identity, how: `This page verified it with ${domain}. A browser that does so itself would be better.` };
    }
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    return verified;
  }

  close() {
    this.window.close();
  }
}

/** How this browser identifies its user: offer(), signed(sdp), accept(answer), close(). */
export function identityFor(pc, who) {
  return isBuiltIn ? new BuiltIn(pc, who) : new Windowed(pc, who);
}

/** Opens the provider's login and waits until it says that it is done. */
export function logIn(url) {
  const opened = window.open(url, '_blank', 'popup,width=480,height=420');
  if (opened === null) return Promise.reject(new Error('Your browser did not let the login window open.'));
  return new Promise((resolve) => {
    window.addEventListener('message', function listener({ source, data }) {
      if (source !== opened || data !== 'WEBRTC-LOGINDONE') return;
      window.removeEventListener('message', listener);
      opened.close();
      resolve();
    });
  });
}
