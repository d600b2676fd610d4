// Identity: by the browser itself where it can (W3C webrtc-identity), otherwise by a window of the identity provider, which runs the
// provider's own script in the provider's origin and asks the user. The Key Distributor has to be the one that the page's address names.

import { isExpected } from './address.js';
import { Failure, cancellable } from './failure.js';
import { covers, decodeIdentity, encodeIdentity, fingerprints, identityAttribute, withIdentity } from './sdp.js';
import { ProviderWindow } from './windows.js';

/** Whether the browser gets and verifies identities itself. */
export const isBuiltIn = () => 'setIdentityProvider' in RTCPeerConnection.prototype;

function requireExpected(expected, verified) {
  if (!isExpected(expected, verified)) {
    throw new Failure('kd-unexpected', `${verified.name} (${verified.idp})`, { expected: expected.text, found: verified.name });
  }
}

/** The provider of an answer's identity, which has to be the expected Key Distributor's before anybody is asked. */
function assertionIn(answer, expected) {
  const value = identityAttribute(answer);
  if (value === null) throw new Failure('kd-unnamed');
  let decoded;
  try {
    decoded = decodeIdentity(value);
  } catch (error) {
    throw new Failure('kd-invalid', error.message);
  }
  if (decoded.domain.toLowerCase() !== expected.domain) {
    throw new Failure('kd-unexpected', decoded.domain, { expected: expected.text, found: decoded.domain });
  }
  return decoded.assertion;
}

/** The browser's own. */
class BuiltIn {
  constructor({ who, expected, signal }) {
    this.who = who;
    this.expected = expected;
    this.signal = signal;
  }

  attach(pc) {
    this.pc = pc;
    pc.setIdentityProvider(this.who.domain, { protocol: 'default', usernameHint: this.who.text });
  }

  async offer() {
    try {
      const offer = await cancellable(this.pc.createOffer(), this.signal);
      this.value = identityAttribute(offer.sdp);
      return offer;
    } catch (error) {
      if (error.condition === 'cancelled') throw error;
      if (this.pc.idpLoginUrl) throw new Failure('login-needed', '', { url: this.pc.idpLoginUrl });
      throw new Failure('identity-refused', error.message);
    }
  }

  signed(sdp) {
    if (identityAttribute(sdp) !== null) return sdp;
    if (this.value === null) throw new Failure('identity-refused', 'the browser put no identity into its offer');
    return withIdentity(sdp, this.value);
  }

  async accept(answer) {
    assertionIn(answer, this.expected);
    // Before, because a failure replaces the promise.
    const verified = this.pc.peerIdentity;
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    const identity = await cancellable(verified, this.signal).catch((error) => {
      throw error.condition ? error : new Failure('kd-invalid', error.message);
    });
    requireExpected(this.expected, identity);
    return { name: identity.name, idp: identity.idp, by: 'browser' };
  }

  close() {}
}

/** By the provider's window. */
class Windowed {
  constructor({ who, expected, signal, ask }) {
    this.domain = who.domain;
    this.expected = expected;
    this.signal = signal;
    this.ask = ask;
    this.provider = new ProviderWindow(who.domain, signal);
  }

  attach(pc) {
    this.pc = pc;
  }

  offer() {
    return this.pc.createOffer();
  }

  async signed(sdp) {
    const contents = JSON.stringify({ fingerprint: fingerprints(sdp) });
    const { assertion } = await this.provider.ask({ type: 'PERC-ASSERT', contents }, 'PERC-ASSERTION');
    return withIdentity(sdp, encodeIdentity({ domain: this.domain, protocol: 'default', assertion }));
  }

  async accept(answer) {
    const assertion = assertionIn(answer, this.expected);
    let { provider } = this;
    if (this.expected.domain !== this.domain) {
      provider.close();
      // Another provider's window needs another click.
      await cancellable(this.ask('kd-window', { domain: this.expected.domain, kd: this.expected.text }), this.signal);
      provider = new ProviderWindow(this.expected.domain, this.signal);
      this.provider = provider;
    }
    const { identity, contents } = await provider.ask({ type: 'PERC-VALIDATE', assertion }, 'PERC-IDENTITY');
    requireExpected(this.expected, { name: String(identity), idp: this.expected.domain });
    if (!covers(contents, answer)) throw new Failure('kd-invalid', 'the identity does not cover the answer\'s certificate');
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    return { name: identity, idp: this.expected.domain, by: 'page' };
  }

  close() {
    this.provider.close();
  }
}

/**
 * How this browser identifies its user: attach(pc), offer(), signed(sdp), accept(answer), close(). In the task of a click, because it may open a
 * window.
 *
 * @param options {who, expected: identities of parseIdentity; signal: aborted when nobody waits any more; ask: (question, facts) => promise of the
 *     user's click}
 */
export function openIdentity(options) {
  return isBuiltIn() ? new BuiltIn(options) : new Windowed(options);
}
