// Windows of identity providers. Browsers open windows for clicks only, and users close windows: both are said, and nothing is waited for in vain.

import { Failure, cancellable } from './failure.js';

const WINDOW_PATH = '/.well-known/perc-idp/default';
const SIZE = 'popup,width=480,height=560';
const ANSWER_MILLIS = 180_000;
const READY_MILLIS = 20_000;
const LOOK_MILLIS = 300;

/**
 * Gives `hear` each message of this window, as (event, resolve, reject), until it calls one of these. Rejects if the user closes the window, if
 * nobody waits any more, and after `millis`, if that is given.
 *
 * @param failure condition => Failure
 */
function heardFrom(opened, signal, hear, failure, millis = null) {
  let stop;
  return cancellable(new Promise((resolve, reject) => {
    const listener = (event) => event.source === opened && hear(event, resolve, reject);
    const look = setInterval(() => opened.closed && reject(failure('window-closed')), LOOK_MILLIS);
    const timer = millis === null ? null : setTimeout(() => reject(failure('identity-no-answer')), millis);
    stop = () => {
      window.removeEventListener('message', listener);
      clearInterval(look);
      clearTimeout(timer);
    };
    window.addEventListener('message', listener);
  }), signal).finally(() => stop());
}

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
    const failure = (condition, detail = this.domain) => new Failure(condition, detail, { domain: this.domain });
    return heardFrom(this.window, this.signal, ({ origin, data }, resolve, reject) => {
      if (origin !== this.origin) return;
      if (data?.type === type) resolve(data);
      if (data?.type === 'PERC-FAILED') reject(failure('identity-refused', String(data.reason)));
    }, failure, millis);
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
  return heardFrom(opened, signal, ({ data }, resolve) => {
    if (data === 'WEBRTC-LOGINDONE') resolve();
  }, (condition) => new Failure(condition, url)).finally(() => opened.close());
}
