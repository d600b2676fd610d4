// Windows of identity providers. Browsers open windows for clicks only, and users close windows: both are said, and nothing is waited for in vain.

import { Failure, cancellable } from './failure.js';

const WINDOW_PATH = '/.well-known/perc-idp/default';
const SIZE = 'popup,width=480,height=560';
const ANSWER_MILLIS = 180_000;
const READY_MILLIS = 20_000;
const LOOK_MILLIS = 300;

/** A window of a provider that runs the provider's own script in the provider's origin. */
export class ProviderWindow {
  /**
   * @param domain the provider's, which may have a port
   * @param signal aborted when nobody waits any more; the window is closed then
   */
  constructor(domain, signal) {
    this.domain = domain;
    this.origin = new URL(`https://${domain}`).origin;
    this.signal = signal;
    // At once: only a click's own task may open one.
    this.window = window.open(this.origin + WINDOW_PATH, '_blank', SIZE);
    if (this.window === null) throw new Failure('window-blocked', domain, { domain });
    signal.addEventListener('abort', () => this.close(), { once: true });
    this.ready = this.next('PERC-READY', READY_MILLIS);
    this.ready.catch(() => {});
  }

  /** The next message of this kind from the window. */
  next(type, millis = ANSWER_MILLIS) {
    return cancellable(new Promise((resolve, reject) => {
      const done = (action, value) => {
        window.removeEventListener('message', listener);
        clearTimeout(timer);
        clearInterval(look);
        action(value);
      };
      const listener = ({ source, origin, data }) => {
        if (source !== this.window || origin !== this.origin) return;
        if (data?.type === type) done(resolve, data);
        if (data?.type === 'PERC-FAILED') done(reject, new Failure('identity-refused', String(data.reason), { domain: this.domain }));
      };
      const timer = setTimeout(() => done(reject, new Failure('identity-no-answer', this.domain, { domain: this.domain })), millis);
      const look = setInterval(() => {
        if (this.window.closed) done(reject, new Failure('window-closed', this.domain, { domain: this.domain }));
      }, LOOK_MILLIS);
      this.signal.addEventListener('abort', () => done(() => {}), { once: true });
      window.addEventListener('message', listener);
    }), this.signal);
  }

  async ask(message, type) {
    await this.ready;
    const answer = this.next(type);
    this.window.postMessage(message, this.origin);
    return answer;
  }

  close() {
    this.window.close();
  }
}

/** Opens a provider's login and waits until it says that it is done, the window is closed, or nobody waits any more. */
export function logIn(url, signal) {
  const opened = window.open(url, '_blank', SIZE);
  if (opened === null) return Promise.reject(new Failure('window-blocked', url));
  return cancellable(new Promise((resolve, reject) => {
    const done = (action, value) => {
      window.removeEventListener('message', listener);
      clearInterval(look);
      opened.close();
      action(value);
    };
    const listener = ({ source, data }) => {
      if (source === opened && data === 'WEBRTC-LOGINDONE') done(resolve);
    };
    const look = setInterval(() => opened.closed && done(reject, new Failure('window-closed', url)), LOOK_MILLIS);
    signal.addEventListener('abort', () => done(() => {}), { once: true });
    window.addEventListener('message', listener);
  }), signal);
}
