// Joining, staying, coming back, leaving: the states of the page, without a document, a network or a clock of its own.

import { delayBefore } from './backoff.js';
import { asFailure, remedy } from './failure.js';

/**
 * One user's presence in the room over several calls. `state` is
 * {phase, step, failure, attempt, retryAt, action}:
 * - phase 'start': not in the room. `failure` says why the last attempt or call ended, if it did.
 * - phase 'joining': `step` says what is waited for; 'cancel' ends it.
 * - phase 'call': `call` is the call.
 * - phase 'rejoining': the call was lost. `retryAt` is when the next attempt begins, null while it runs; `action` is 'login' or 'click' if only
 *   the user can go on. Nobody is shown as present meanwhile.
 */
export class Session {
  /**
   * @param connect ({signal, step, comingBack}) => promise of a call, which has `ended`, a promise of a Failure or of null if the user left, and
   *     `leave()`; rejects with a Failure
   * @param timers {now(), start(callback, millis) => stop()}
   * @param random () => number between 0 and 1
   */
  constructor({ connect, timers, random = Math.random }) {
    this.connect = connect;
    this.timers = timers;
    this.random = random;
    this.listeners = new Set();
    this.call = null;
    this.cancelAttempt = null;
    this.stopTimer = null;
    this.state = { phase: 'start', step: null, failure: null, attempt: 0, retryAt: null, action: null };
  }

  onchange(listener) {
    this.listeners.add(listener);
  }

  set(changes) {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state);
  }

  /** Joins; also the user's going on after 'login' or 'click'. Resolves when that has worked or failed. */
  async join() {
    this.stopTimer?.();
    this.stopTimer = null;
    const comingBack = this.state.phase === 'rejoining';
    const attempt = new AbortController();
    this.cancelAttempt = attempt;
    this.set({ phase: comingBack ? 'rejoining' : 'joining', step: null, failure: comingBack ? this.state.failure : null, retryAt: null, action: null });
    try {
      const call = await this.connect({
        signal: attempt.signal, comingBack, step: (step) => this.cancelAttempt === attempt && this.set({ step }),
      });
      if (this.cancelAttempt !== attempt) {
        call.leave();
        return;
      }
      this.cancelAttempt = null;
      this.started(call);
    } catch (error) {
      if (this.cancelAttempt !== attempt) return;
      this.cancelAttempt = null;
      this.failed(asFailure(error), comingBack);
    }
  }

  started(call) {
    this.call = call;
    this.set({ phase: 'call', step: null, failure: null, attempt: 0 });
    call.ended.then((failure) => {
      if (this.call !== call) return;
      this.call = null;
      if (failure === null) this.set({ phase: 'start' });
      else this.failed(failure, true);
    });
  }

  failed(failure, comingBack) {
    const then = remedy(failure, comingBack);
    if (!comingBack || then === 'never') {
      this.set({ phase: 'start', step: null, failure, attempt: 0, retryAt: null, action: then === 'login' || then === 'click' ? then : null });
      return;
    }
    if (then !== 'again') {
      this.set({ phase: 'rejoining', step: null, failure, retryAt: null, action: then });
      return;
    }
    const attempt = this.state.attempt + 1;
    const wait = delayBefore(attempt, this.random());
    this.set({ phase: 'rejoining', step: null, failure, attempt, retryAt: this.timers.now() + wait, action: null });
    this.stopTimer = this.timers.start(() => this.join(), wait);
  }

  /** The network is back: an attempt that waits begins now. */
  networkReturned() {
    if (this.state.phase === 'rejoining' && this.state.retryAt !== null) this.join();
  }

  /** Ends whatever there is, as the user wishes. */
  leave() {
    this.stopTimer?.();
    this.stopTimer = null;
    const attempt = this.cancelAttempt;
    this.cancelAttempt = null;
    attempt?.abort();
    const { call } = this;
    this.call = null;
    call?.leave();
    this.set({ phase: 'start', step: null, failure: null, attempt: 0, retryAt: null, action: null });
  }
}
