// What an application loads that is shown beside a PERC call: docs/embedding.md. A plain module without dependencies.
//
//   import { PercEmbed } from './perc-embed.js';
//   const call = await PercEmbed.open();
//   call.addEventListener('state', ({ detail }) => show(detail.participants));
//   await call.mute('audio');

const VERSION = 1;
const ANSWER_MILLIS = 90_000;

/** Why the page has not done what was asked for: `error` is a name of docs/embedding.md, section 5, `detail` a sentence for developers. */
export class PercRefused extends Error {
  constructor(error, detail) {
    super(detail ? `${error}: ${detail}` : error);
    Object.assign(this, { name: 'PercRefused', error, detail });
  }
}

/**
 * The connection to the page that shows this application. `state` is the latest state, null before the first. Its `state` events say that there is
 * another one, in `detail`.
 */
export class PercEmbed extends EventTarget {
  /**
   * Introduces the application to the page.
   *
   * @param options {page: the origin that the page has to have, such as 'https://rooms.example', or '*' for any; timeout: milliseconds until this is
   *     given up}
   * @return promise of the connection, when the first state is there; rejects with PercRefused 'not-embedded', 'unanswered' or 'version'
   */
  static open({ page = '*', timeout = 20_000 } = {}) {
    return new Promise((resolve, reject) => {
      if (window.parent === window) {
        reject(new PercRefused('not-embedded', 'this document is not in a frame'));
        return;
      }
      const end = (settle, value) => {
        clearTimeout(timer);
        window.removeEventListener('message', listener);
        settle(value);
      };
      const listener = ({ source, origin, data, ports }) => {
        if (source !== window.parent || (page !== '*' && origin !== page)) return;
        if (data?.perc === 'refused') end(reject, new PercRefused('version', `the page has the versions ${data.versions}`));
        if (data?.perc !== 'welcome' || ports.length !== 1) return;
        const embed = new PercEmbed(ports[0]);
        embed.addEventListener('state', () => end(resolve, embed), { once: true });
      };
      const timer = setTimeout(() => end(reject, new PercRefused('unanswered', 'the page did not answer')), timeout);
      window.addEventListener('message', listener);
      window.parent.postMessage({ perc: 'hello', versions: [VERSION] }, page);
    });
  }

  /** Applications call `open`. */
  constructor(port) {
    super();
    this.state = null;
    this.port = port;
    this.last = 0;
    this.waiting = new Map();
    port.onmessage = ({ data }) => this.take(JSON.parse(data));
  }

  take(message) {
    if (message.type === 'state') {
      this.state = message;
      this.dispatchEvent(new CustomEvent('state', { detail: message }));
    }
    if (message.type === 'answer') this.waiting.get(message.id)?.(message);
  }

  /** Sends a request; the promise is of the answer's result. */
  request(type, values = {}) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      const settle = ({ ok, result, error, detail }) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (ok) resolve(result);
        else reject(new PercRefused(error, detail));
      };
      const timer = setTimeout(() => settle({ ok: false, error: 'unanswered', detail: 'the page did not answer' }), ANSWER_MILLIS);
      this.waiting.set(id, settle);
      this.port.postMessage(JSON.stringify({ ...values, id, type }));
    });
  }

  /** Asks the person whether to join: 'confirmed'. */
  join() {
    return this.request('join');
  }

  /** Leaves the call: 'done'. The page asks first if something would be lost. */
  leave() {
    return this.request('leave');
  }

  /** Turns 'audio' or 'video' off, or ends sharing the 'screen': 'done'. */
  mute(kind) {
    return this.request('mute', { kind });
  }

  /** Asks the person to turn 'audio' or 'video' on: 'confirmed', or 'done' if it is on. */
  unmute(kind) {
    return this.request('unmute', { kind });
  }

  /** {size: 'small' | 'medium' | 'large' of this application's place, spotlight: id of who is to be shown large, or null}, one or both. */
  layout(wishes) {
    return this.request('layout', wishes);
  }

  /** {title: what this application calls itself, hue: of its border, 0 to 359}, one or both. */
  brand(looks) {
    return this.request('brand', looks);
  }

  /** Takes this application away. */
  close() {
    this.request('close').catch(() => {});
  }
}
