// The focus stays where the person has put it: browsers let a document in a frame take it by itself.

/** How long browsers take a click or a key for the reason of what follows. */
const ACTIVATION_MILLIS = 5000;
const TYPING_MILLIS = 1000;
/** So often may a frame take the focus by itself until it is removed. */
const MOST_THEFTS = 10;

/** Gives the focus back that a frame takes. */
export class FocusGuard {
  /**
   * @param frame the iframe
   * @param gaveUp called when the frame has taken the focus too often
   */
  constructor(frame, gaveUp) {
    Object.assign(this, { frame, gaveUp, thefts: 0, last: null, keyAt: -Infinity, key: '', pointerAt: -Infinity, touches: false, isOver: false });
    this.ending = new AbortController();
    const on = (target, type, listener) => target.addEventListener(type, listener, { capture: true, signal: this.ending.signal });
    on(window, 'focusin', ({ target }) => this.focused(target));
    on(window, 'keydown', ({ key }) => Object.assign(this, { keyAt: performance.now(), key }));
    on(window, 'pointerdown', ({ pointerType }) => Object.assign(this, { pointerAt: performance.now(), touches: pointerType === 'touch' }));
    on(frame, 'pointerenter', () => { this.isOver = true; });
    on(frame, 'pointerleave', () => { this.isOver = false; });
    for (const type of ['blur', 'focus']) on(window, type, () => setTimeout(() => this.check()));
    this.focused(document.activeElement);
  }

  focused(element) {
    if (element instanceof HTMLElement && element !== this.frame && element !== document.body) this.last = element;
  }

  /** Whether the person may have put the focus into the frame. */
  isWanted() {
    const now = performance.now();
    if (this.key === 'Tab' && now - this.keyAt < TYPING_MILLIS) return true;
    if (now - this.keyAt < TYPING_MILLIS || navigator.userActivation?.isActive === false) return false;
    const isEditing = this.last?.isConnected === true && this.last.matches('input, select, textarea');
    return this.isOver || now - Math.max(this.keyAt, this.pointerAt) > ACTIVATION_MILLIS || (this.touches && !isEditing);
  }

  check() {
    if (document.activeElement !== this.frame) {
      this.isInside = false;
      return;
    }
    if (this.isInside || this.ending.signal.aborted) return;
    if (this.isWanted()) {
      this.isInside = true;
      return;
    }
    this.frame.blur();
    if (this.last?.isConnected) this.last.focus({ preventScroll: true });
    this.thefts += 1;
    if (this.thefts > MOST_THEFTS) this.gaveUp();
  }

  close() {
    this.ending.abort();
  }
}
