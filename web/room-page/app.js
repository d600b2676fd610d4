// The page as a whole: which view is shown, and what its buttons do. What it needs of the world comes in from outside, see room.js.

import { sharedAddress } from './address.js';
import { Comparison } from './comparison.js';
import { LeaveDialog, SettingsDialog } from './dialogs.js';
import { h, spoken } from './elements.js';
import { LANGUAGES, Texts } from './language.js';
import { problemOf } from './local-media.js';
import { allowsProvider } from './policy.js';
import { changes } from './participants.js';
import { Session } from './session.js';
import { CallView, RejoinView } from './view-call.js';
import { JoiningView, StartView, failureText, messageCard } from './view-start.js';

const LEVEL_MILLIS = 100;
const COUNTDOWN_MILLIS = 500;
const LOUD = 0.08;
const LOUD_HOLD = 8;
const KINDS = ['audio', 'video', 'screen'];
const NOTICES = { audio: ['notice.muted', 'notice.unmuted'], video: ['notice.camera.off', 'notice.camera.on'] };

/** The page. */
export class App {
  /**
   * @param world {root, announcer, address: of parseAddress, language: code, media: LocalMedia, meter: Meter, memory: {get(name), set(name, text)},
   *     prepare: () => promise of {policy, keyDistributor: the expected one, problem: null or a problem's name}, lookUp: () => promise of {protection},
   *     connect: (identity, attempt of Session) => promise of a call, timers: of Session, href: () => the address, canShare: whether the screen can
   *     be shared, changed: () => called whenever something may look different, or nothing}
   */
  constructor(world) {
    this.world = world;
    this.texts = new Texts(world.language);
    this.media = world.media;
    this.session = new Session({ connect: (attempt) => world.connect(this.identity, attempt), timers: world.timers });
    this.session.onchange((state) => this.sessionChanged(state));
    this.media.onchange(() => this.mediaChanged());
    this.media.onlost = (kind, name) => this.say(kind === 'screen' ? 'notice.sharing.stopped' : 'notice.device.lost', { name });
    this.comparison = new Comparison();
    this.identity = null;
    this.problem = null;
    this.set = null;
    this.screen = null;
    this.view = null;
    this.roster = null;
    this.hasLeft = false;
    this.selfLoud = 0;
  }

  t(key, values) {
    return this.texts.t(key, values);
  }

  say(key, values) {
    this.world.announcer.say(this.t(key, values));
  }

  /** Begins: looks for the room before anybody is asked for anything. */
  async start() {
    setInterval(() => this.showLevel(), LEVEL_MILLIS);
    setInterval(() => this.screen === 'rejoining' && this.refresh(), COUNTDOWN_MILLIS);
    try {
      this.set = await this.world.prepare();
    } catch (failure) {
      this.showProblem('policy', { detail: failure.detail });
      return;
    }
    if (this.set.problem) this.showProblem(this.set.problem, { kd: this.world.address.keyDistributor?.text });
    else await this.look();
  }

  async look() {
    this.show('checking');
    try {
      const { protection } = await this.world.lookUp();
      if (protection !== undefined && protection !== 'frame') {
        this.showProblem('protection');
        return;
      }
    } catch (failure) {
      this.showProblem(null, {}, failure);
      return;
    }
    this.show('start');
    await this.media.open();
  }

  showProblem(name, values = {}, failure = null) {
    this.problem = { name, values: { room: this.world.address.room, ...values }, failure };
    this.show('problem');
  }

  /** Shows a screen; a new one gets the focus, unless the page has just been opened. */
  show(screen) {
    if (this.screen === screen) return;
    const isFirst = this.screen === null || this.screen === 'checking';
    this.screen = screen;
    this.rebuild();
    if (!isFirst) this.view.heading.focus();
  }

  /** Makes the screen's elements, also again in another language. */
  rebuild() {
    document.documentElement.lang = this.texts.code;
    this.view?.close?.();
    this.view = this.build();
    const { element, heading } = this.view;
    const title = this.t('app.title', { room: this.world.address.room });
    document.title = this.screen === 'call' || heading.textContent === title ? title : `${heading.textContent} · ${title}`;
    this.world.root.replaceChildren(...this.screen === 'call' ? [element] : [this.header(), h('main', {}, element)]);
    this.refresh();
  }

  header() {
    return h('header.head', {}, h('span.brand', {}, this.world.address.room), this.languageChoice('language'));
  }

  languageChoice(id) {
    const select = h('select', { id, change: ({ target }) => this.setLanguage(target.value, id) },
      Object.entries(LANGUAGES).map(([code, messages]) => h('option', { value: code, lang: code }, messages['language.name'])));
    select.value = this.texts.code;
    return h('div.language', {}, h('label', { for: id }, spoken(this.t('language.label'))), select);
  }

  setLanguage(code, from) {
    this.world.memory.set('language', code);
    this.texts = new Texts(code);
    const wasOpen = this.dialog !== undefined && from !== 'language';
    this.dialog?.close();
    this.rebuild();
    if (wasOpen) this.openSettings();
    document.getElementById(from)?.focus();
  }

  get about() {
    const { address, memory, canShare } = this.world;
    const { policy, keyDistributor } = this.set;
    return {
      room: address.room, keyDistributor, canShare, identity: memory.get('identity') ?? '', servedBy: policy.servedBy, operator: policy.operator,
      allows: (identity) => allowsProvider(policy, identity), providers: policy.identityProviders,
    };
  }

  build() {
    const devices = { toggle: (kind) => this.toggle(kind), choose: (kind, id) => this.media.choose(kind, id), again: () => this.media.open() };
    switch (this.screen) {
      case 'start':
        return new StartView(this.texts, this.about, { ...devices, join: (identity) => this.join(identity) });
      case 'joining':
        return new JoiningView(this.texts, this.about, { cancel: () => this.session.leave(), proceed: () => this.session.state.step?.proceed() });
      case 'call':
        return new CallView(this.texts, this.about, {
          ...devices, share: () => this.share(), leave: () => this.leave(), settings: () => this.openSettings(), copy: () => this.copy(),
          compared: (is) => this.compared(is), changed: () => this.refresh(),
        });
      case 'rejoining':
        return new RejoinView(this.texts, { now: () => this.goOn(), leave: () => this.session.leave() });
      case 'problem':
        return this.problemCard();
      default:
        return messageCard(this.texts, { title: this.t('app.title', { room: this.world.address.room }), text: this.t('start.checking'), busy: true });
    }
  }

  problemCard() {
    const { name, values, failure } = this.problem;
    const text = failure ? failureText(this.texts, failure).sentence : this.t(`problem.${name}`, values);
    const retry = failure && h('button.primary', { type: 'button', click: () => this.look() }, this.t('start.retry'));
    return messageCard(this.texts, { title: this.t(failure?.condition === 'bridge-unreachable' ? 'failure.title' : 'problem.title'), text, action: retry });
  }

  /** Brings the screen up to date. */
  refresh() {
    const { state } = this.session;
    if (this.screen === 'start') this.view.update(this.media, { failure: state.failure, left: this.hasLeft });
    if (this.screen === 'joining') this.view.update(state.step);
    if (this.screen === 'rejoining') this.view.update(this.rejoining(state), this.world.timers.now());
    if (this.screen === 'call' && this.call) this.view.update(this.model());
    this.world.changed?.();
  }

  rejoining({ failure, step, retryAt }) {
    return {
      reason: failure ? failureText(this.texts, failure).sentence : '', step: step ? this.t(`step.${step.name}`, step.values) : '',
      action: step?.action ? this.t(step.action, step.values) : null, retryAt,
    };
  }

  model() {
    return {
      ...this.call.snapshot(), media: this.media, comparison: this.comparison.state, identity: this.identity.name, selfSpeaking: this.selfLoud > 0,
      speaker: this.media.chosen.audiooutput,
    };
  }

  join(identity) {
    this.identity = identity;
    this.hasLeft = false;
    this.comparison = new Comparison();
    this.world.memory.set('identity', identity.text);
    this.session.join();
  }

  goOn() {
    const { step } = this.session.state;
    if (step?.proceed) step.proceed();
    else this.session.join();
  }

  sessionChanged(state) {
    const before = this.screen;
    const { call } = this.session;
    if (call && call !== this.call) this.attach(call, before === 'rejoining');
    if (!call) this.call = null;
    if (state.phase === 'start' && before !== 'start' && before !== null) {
      this.hasLeft = before !== 'joining' && state.failure === null;
      if (before !== 'joining') this.media.close();
      this.dialog?.close();
    }
    this.show(state.phase);
    this.refresh();
  }

  attach(call, isBack) {
    this.call = call;
    this.roster = null;
    call.addEventListener('change', () => this.callChanged(call));
    this.sendMedia();
    if (isBack) this.say('rejoin.back');
  }

  callChanged(call) {
    if (call !== this.call || this.screen !== 'call') return;
    const { members, code } = call.snapshot();
    if (code !== this.comparison.code) this.comparison.show(code);
    if (members.length > 0 && code !== this.shownCode) {
      this.shownCode = code;
      const { joined, left, recording } = changes(this.roster, { members });
      this.roster = { members };
      for (const [key, names] of [['notice.joined', joined], ['notice.left', left], ['notice.recording', recording]]) {
        if (names.length > 0) this.say(key, { names: this.texts.list(names), count: names.length });
      }
    }
    this.refresh();
  }

  sendMedia() {
    for (const kind of KINDS) this.call?.send(kind, this.media.sent(kind));
  }

  mediaChanged() {
    this.world.meter.watch(this.media.audio.track);
    this.sendMedia();
    this.refresh();
  }

  async toggle(kind) {
    await this.media.set(kind, !this.media[kind].on);
    this.say(NOTICES[kind][Number(this.media[kind].on)]);
  }

  async share() {
    const on = !this.media.screen.on;
    try {
      await this.media.share(on);
      this.say(on ? 'notice.sharing' : 'notice.sharing.stopped');
    } catch (error) {
      const { reason, detail } = problemOf(error);
      this.say('notice.screen.failed', { reason: this.t(`device.${reason}`, { detail }) });
    }
  }

  compared(is) {
    this.comparison.mark(is);
    this.refresh();
  }

  async copy() {
    const link = sharedAddress(this.world.href());
    try {
      await navigator.clipboard.writeText(link);
      this.say('control.copied');
    } catch {
      this.say('control.copy.failed', { link });
    }
  }

  openSettings() {
    this.dialog = new SettingsDialog(this.texts, this.media, (kind, id) => this.media.choose(kind, id), this.languageChoice('call-language'));
    this.dialog.open(() => { this.dialog = undefined; });
  }

  /** What would be lost by leaving, as sentences. */
  leaveReasons() {
    return [...this.world.address.invitation ? [this.t('leave.invitation')] : [], ...this.media.screen.on ? [this.t('leave.screen')] : []];
  }

  /** Asks first if something would be lost. */
  leave() {
    const reasons = this.leaveReasons();
    if (reasons.length === 0) {
      this.session.leave();
      return;
    }
    this.dialog = new LeaveDialog(this.texts, reasons, () => this.session.leave());
    this.dialog.open(() => { this.dialog = undefined; });
  }

  showLevel() {
    const level = this.world.meter.level();
    this.selfLoud = this.media.sent('audio') && level > LOUD ? LOUD_HOLD : Math.max(0, this.selfLoud - 1);
    this.view?.level?.(level);
    this.dialog?.level?.(level);
  }
}
