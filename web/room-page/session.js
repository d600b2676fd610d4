// Joining, staying, coming back, leaving: the states of the page, without a document, a network or a clock of its own.

import { delayBefore } from './backoff.js';
import { asFailure, isPassing } from './failure.js';

/**
 * One user's presence in the room over several calls. `state` is
 * {phase, step, failure, attempt, retryAt}:
 * - phase 'start': not in the room. `failure` says why the last attempt or call ended, if it did not end as the user wished.
 * - phase 'joining': `step` says what is waited for.
 * - phase 'call': `call` is the call.
 * - phase 'rejoining': the call was lost. `retryAt` is when the next attempt begins, null while one runs, whose `step` says what is waited
 *   for. Nobody is shown as present meanwhile.
 * `leave` ends each of them.
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
    this.state = { phase: 'start', step: null, failure: null, attempt: 0, retryAt: null };
  }

  onchange(listener) {
    this.listeners.add(listener);
  }

  set(changes) {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state);
  }

  /** Joins, or comes back at once. Resolves when that has worked or failed. */
  async join() {
    this.stopTimer?.();
    this.stopTimer = null;
    const comingBack = this.state.phase === 'rejoining';
    const attempt = new AbortController();
    this.cancelAttempt = attempt;
    this.set({ phase: comingBack ? 'rejoining' : 'joining', step: null, failure: comingBack ? this.state.failure : null, retryAt: null });
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
    if (!comingBack || !isPassing(failure)) {
      this.set({ phase: 'start', step: null, failure, attempt: 0, retryAt: null });
      return;
    }
    const attempt = this.state.attempt + 1;
    const wait = delayBefore(attempt, this.random());
    this.set({ phase: 'rejoining', step: null, failure, attempt, retryAt: this.timers.now() + wait });
    this.stopTimer = this.timers.start(() => this.join(), wait);
  }

  /** The network is back: an attempt that waits begins now. */
  networkReturned() {
    if (this.state.phase === 'rejoining' && this.state.retryAt !== null) this.join();
  }

  /** Ends whatever there is, as the user wishes. */
  leave() {
    if (this.state.phase === 'start') return;
    this.stopTimer?.();
    this.stopTimer = null;
    const attempt = this.cancelAttempt;
    this.cancelAttempt = null;
    attempt?.abort();
    const { call } = this;
    this.call = null;
    call?.leave();
    this.set({ phase: 'start', step: null, failure: null, attempt: 0, retryAt: null });
  }
}
