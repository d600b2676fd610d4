// An application of somebody else's beside the call: shown as the policy allows, told what it may know, and asked about what a person has to decide.

import { chooseApplications, stateFor } from './applications.js';
import { Embedded } from './embedded.js';
import { Refused } from './embedding.js';
import { FocusGuard } from './focus-guard.js';
import { ApplicationView, frameFor } from './view-application.js';

const GREETING_MILLIS = 15_000;
const QUESTION_MILLIS = 60_000;
/** A place that changes its size moves the page's buttons: not while somebody is about to press one. */
const SIZE_MILLIS = 3000;
/** So often in a row may a person say no until an application may ask no more. */
const MOST_REFUSALS = 3;

const hostOf = (address) => new URL(address).host;

/** The applications of a page. */
export class Beside {
  /**
   * @param app the page; its policy is read when its first screen is there
   * @param world {location, isEnclosed: whether a frame cannot lead the page back to another, isWide: () => whether there is room beside the call,
   *     place: where the element goes}
   */
  constructor(app, world) {
    Object.assign(this, { app, world, choices: [], problem: null, view: null, shown: null, reason: null });
  }

  /** Brings it up to date with the page. */
  update() {
    const { app } = this;
    if (!this.view && app.screen === 'start') this.begin();
    if (!this.view) return;
    this.withdraw();
    this.render();
    this.shown?.embedded.tell(this.state());
    app.view.suggest?.(this.shown?.spotlight ?? null);
  }

  begin() {
    const { choices, problem } = chooseApplications(this.app.set.policy, this.world.location);
    if (choices.length === 0 && problem === null) return;
    Object.assign(this, { choices, problem });
    this.view = new ApplicationView({
      show: (address) => this.show(address, true), close: () => this.closed(), confirm: () => this.decided(true), decline: () => this.decided(false),
    });
    this.world.place.append(this.view.element);
    this.world.place.classList.add('with-application');
    if (choices.length === 1 && this.world.isEnclosed && this.world.isWide()) this.show(choices[0], false);
  }

  /** Loads an application. */
  show(address, isAsked) {
    if (!this.world.isEnclosed) return;
    this.reason = null;
    const frame = frameFor();
    const shown = { address, frame, title: null, hue: null, size: 'medium', sizedAt: -Infinity, spotlight: null, question: null, refusals: 0 };
    shown.embedded = new Embedded(frame, {
      perform: (request) => this.perform(shown, request), failed: (reason) => this.remove(reason), greeted: () => this.greeted(shown),
    });
    shown.guard = new FocusGuard(frame, () => this.remove('focus'));
    shown.timer = setTimeout(() => {
      this.reason = 'silent';
      this.render();
    }, GREETING_MILLIS);
    this.shown = shown;
    frame.src = address;
    this.view.put(frame);
    this.render();
    if (isAsked) this.view.title.focus();
  }

  greeted(shown) {
    clearTimeout(shown.timer);
    this.reason = null;
    this.render();
    shown.embedded.tell(this.state());
  }

  /** It is closed, or the sentence about the last one. The focus stays, unless it was in what goes away. */
  closed() {
    const hadFocus = this.view.element.contains(document.activeElement);
    this.problem = null;
    if (this.shown) this.remove('closed');
    this.reason = null;
    this.render();
    if (this.choices.length === 0) {
      this.view.element.remove();
      this.world.place.classList.remove('with-application');
    }
    if (hadFocus) (this.choices.length > 0 && this.world.isEnclosed ? this.view.show : this.app.view.heading).focus();
  }

  /** Takes the application away. `reason` is 'closed', or why the page does so. */
  remove(reason) {
    const { shown } = this;
    if (!shown) return;
    this.shown = null;
    this.reason = reason === 'closed' ? null : reason;
    clearTimeout(shown.timer);
    shown.guard.close();
    shown.question?.settle(new Refused('unanswered', 'the application was closed'));
    shown.embedded.close();
    this.view.put(null);
    this.last = shown.address;
    this.app.view?.suggest?.(null);
    this.render();
  }

  get host() {
    const address = this.shown?.address ?? this.last ?? (this.choices.length === 1 ? this.choices[0] : null);
    return address === null ? null : hostOf(address);
  }

  said() {
    const { texts } = this.app;
    if (this.problem) return texts.t(`application.problem.${this.problem.name}`, this.problem);
    return this.reason === null ? '' : texts.t(`application.removed.${this.reason}`, { host: this.host });
  }

  render() {
    const { shown } = this;
    this.view.update(this.app.texts, {
      host: this.host, choices: this.choices.map((address) => ({ address, host: hostOf(address) })), isOpen: shown !== null, title: shown?.title ?? null,
      hue: shown?.hue ?? null, size: shown?.size ?? 'medium', said: this.said(), question: shown?.question ?? null,
      elsewhere: this.world.isEnclosed || this.choices.length === 0 ? null : this.world.location.href,
    });
  }

  state() {
    const { session, world, texts, media, call, set } = this.app;
    return stateFor({
      phase: session.state.phase, room: world.address.room, language: texts.code, media, speaks: set.policy.audioLevels === 'clear',
      snapshot: session.state.phase === 'call' ? call?.snapshot() ?? null : null,
    });
  }

  /** Does what an application asks for, or asks the person. */
  async perform(shown, { type, kind, ...values }) {
    const { app, host } = this;
    const { phase } = app.session.state;
    switch (type) {
      case 'join':
        if (phase !== 'start' || !app.view.form) throw new Refused('not-now', `phase: expected "start", but it is "${phase}"`);
        await this.ask(shown, 'join', () => app.session.state.phase !== 'start');
        if (app.session.state.phase === 'start') app.view.form.requestSubmit();
        if (app.session.state.phase === 'start') throw new Refused('failed', 'the page needs something of the person first');
        return 'confirmed';
      case 'leave':
        if (phase === 'start') throw new Refused('not-now', 'phase: expected one of those after "start"');
        if (app.leaveReasons().length > 0) {
          await this.ask(shown, 'leave', () => app.session.state.phase === 'start', { reasons: app.leaveReasons().join(' ') });
        }
        app.session.leave();
        app.say('application.left', { host });
        return 'done';
      case 'mute':
        if (!app.media[kind].on) return 'done';
        await (kind === 'screen' ? app.media.share(false) : app.media.set(kind, false));
        app.say(`application.muted.${kind}`, { host });
        return 'done';
      case 'unmute':
        if (app.media[kind].on) return 'done';
        await this.ask(shown, `unmute.${kind}`, () => app.media[kind].on);
        if (!app.media[kind].on) await app.toggle(kind);
        if (!app.media[kind].on) throw new Refused('failed', 'the device cannot be used');
        return 'confirmed';
      case 'close':
        this.closed();
        return 'done';
      default:
        return this.arrange(shown, values);
    }
  }

  /** What an application decides by itself: how it looks, and who is shown large. */
  arrange(shown, { spotlight, ...looks }) {
    if (looks.size !== undefined && looks.size !== shown.size) {
      if (performance.now() - shown.sizedAt < SIZE_MILLIS) throw new Refused('not-now', `size: expected ${SIZE_MILLIS / 1000} s since the last change`);
      shown.sizedAt = performance.now();
    }
    if (spotlight !== undefined) {
      const members = this.app.call?.snapshot().members ?? [];
      if (spotlight !== null && !members.some(({ senderIndex, own }) => senderIndex === spotlight && !own)) {
        throw new Refused('not-now', 'spotlight: expected the id of somebody else who is in the call');
      }
      shown.spotlight = spotlight;
      this.app.view.suggest?.(spotlight);
    }
    Object.assign(shown, looks);
    this.render();
    return 'done';
  }

  /**
   * Asks the person. Resolves with yes; rejects with Refused otherwise.
   *
   * @param isDone whether the person has done meanwhile what is asked for
   * @param more values of the text, besides the host
   */
  ask(shown, what, isDone, more = {}) {
    if (shown.question) throw new Refused('not-now', 'another question is open');
    if (shown.refusals >= MOST_REFUSALS) throw new Refused('declined', 'the person has said no too often');
    const { phase } = this.app.session.state;
    const values = { host: this.host, ...more };
    return new Promise((resolve, reject) => {
      const question = { text: `application.ask.${what}`, values, confirm: `application.confirm.${what}`, isDone, phase };
      const timer = setTimeout(() => question.settle(new Refused('unanswered', 'the person did not answer in time')), QUESTION_MILLIS);
      question.settle = (refusal) => {
        clearTimeout(timer);
        shown.question = null;
        this.render();
        if (refusal) reject(refusal);
        else resolve();
      };
      shown.question = question;
      this.render();
      this.app.say(question.text, values);
    });
  }

  decided(yes) {
    const { shown } = this;
    if (!shown?.question) return;
    shown.refusals = yes ? 0 : shown.refusals + 1;
    // The button that has the focus goes away.
    this.view.title.focus();
    shown.question.settle(yes ? null : new Refused('declined', 'the person has said no'));
  }

  /** Takes a question back that has become needless or meaningless. */
  withdraw() {
    const question = this.shown?.question;
    if (!question) return;
    if (question.isDone()) question.settle(null);
    else if (question.phase !== this.app.session.state.phase) question.settle(new Refused('unanswered', 'the call is in another phase'));
  }
}
