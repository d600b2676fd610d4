// The connection to one embedded application: one port, given to its frame once. Whatever it sends is counted, checked and answered.

import { Gate, Refused, VERSION, isHello, parseRequest } from './embedding.js';

/** Not more often does it hear what has changed. */
const STATE_MILLIS = 250;

/** Whether a window is in this frame, however deep. */
function isWithin(source, frame) {
  for (let each = source, depth = 0; each && depth < 16; depth += 1) {
    if (each === frame) return true;
    if (each === each.parent) return false;
    each = each.parent;
  }
  return false;
}

/** An application in a frame. */
export class Embedded {
  /**
   * @param frame the iframe, of which nothing is loaded yet
   * @param actions {perform: request => promise of a result, rejects with Refused; greeted(): it has said hello; failed(reason): it has to be
   *     removed, by 'flood', 'mistakes' or 'moved'}
   */
  constructor(frame, actions) {
    this.frame = frame;
    this.actions = actions;
    this.gate = new Gate(performance.now());
    this.port = null;
    this.isOver = false;
    this.latest = null;
    this.said = null;
    this.sentAt = -Infinity;
    this.timer = null;
    this.loads = 0;
    this.listener = (event) => this.heard(event);
    window.addEventListener('message', this.listener);
    frame.addEventListener('load', () => this.loaded());
  }

  /** The second document in the frame is one that nobody has chosen. */
  loaded() {
    this.loads += 1;
    if (this.loads > 1) this.fail('moved');
  }

  fail(reason) {
    if (!this.isOver) this.actions.failed(reason);
  }

  /** A message to the page's window: the application's first, and what it should not have sent there. */
  heard(event) {
    const window = this.frame.contentWindow;
    if (this.isOver || !window || !isWithin(event.source, window)) return;
    if (this.gate.admits(performance.now())) {
      if (event.source === window && this.port === null && isHello(event.data)) this.greet(window);
      else {
        this.gate.mistaken();
        window.postMessage({ perc: 'refused', versions: [VERSION] }, '*');
      }
    }
    this.judge();
  }

  /** Its origin is opaque, so that the port can be addressed to this frame's window only, not to an origin; the policy's frame-src says what is in it. */
  greet(window) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = (event) => this.took(event);
    port1.onmessageerror = () => this.took({ data: undefined, ports: [] });
    window.postMessage({ perc: 'welcome', version: VERSION }, '*', [port2]);
    this.actions.greeted();
  }

  judge() {
    if (this.gate.removal !== null) this.fail(this.gate.removal);
  }

  async took({ data, ports }) {
    if (this.isOver) return;
    for (const port of ports) port.close();
    if (this.gate.admits(performance.now())) this.post(await this.answer(data));
    this.judge();
  }

  /** What is answered to a message. Never rejects. */
  async answer(data) {
    let id = null;
    try {
      const request = parseRequest(data);
      ({ id } = request);
      return { type: 'answer', id, ok: true, result: await this.actions.perform(request) };
    } catch (error) {
      const { error: name, detail, id: of } = error instanceof Refused ? error : new Refused('failed', error.message);
      if (['malformed', 'too-large', 'unknown-type'].includes(name)) this.gate.mistaken();
      return { type: 'answer', id: id ?? of, ok: false, error: name, detail };
    }
  }

  post(message) {
    if (!this.isOver) this.port?.postMessage(JSON.stringify(message));
  }

  /** Tells what has changed; at most so often, and the latest only. */
  tell(state) {
    if (this.isOver || this.port === null) return;
    this.latest = JSON.stringify(state);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.isOver || this.latest === this.said) return;
      this.sentAt = performance.now();
      this.said = this.latest;
      this.port.postMessage(this.latest);
    }, Math.max(0, this.sentAt + STATE_MILLIS - performance.now()));
  }

  /** Ends it. */
  close() {
    this.isOver = true;
    clearTimeout(this.timer);
    window.removeEventListener('message', this.listener);
    this.port?.close();
  }
}
