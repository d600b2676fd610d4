// The call: a bar on top, the stage with the tiles, the panel, and the controls, which never leave the screen.

import { button, h, icon, setAttribute, setButton, setText } from './elements.js';
import { grid } from './layout.js';
import { DeviceToggles } from './view-devices.js';
import { Panel } from './view-panel.js';
import { SelfTile, Tile } from './view-tile.js';

/** The view of a call. */
export class CallView {
  /** @param actions {toggle(kind), share(), leave(), settings(), copy(), compared(boolean),
   *     changed(): the arrangement is another one} */
  constructor(texts, facts, actions) {
    this.texts = texts;
    this.actions = actions;
    this.tiles = new Map();
    this.pinned = null;
    this.suggested = null;
    const t = (key, values) => texts.t(key, values);
    this.secured = h('span.badge.secured', {}, icon('shield'), h('span', {}));
    this.recording = h('span.badge.recording', {}, icon('record'), h('span', {}));
    this.quality = h('span.badge.quality', { role: 'img' }, icon('signal'));
    this.heading = h('h1', { tabindex: '-1' }, facts.room);
    this.settings = button('.icon-only', 'devices', '', actions.settings, { 'aria-label': t('control.settings'), title: t('control.settings'), id: 'settings' });
    this.self = new SelfTile(texts);
    this.alone = h('div.card.alone', {}, icon('people'), h('h2', {}, t('call.alone')), h('p', {}, t('call.alone.help')),
      button('.primary', 'link', t('control.copy'), actions.copy, { id: 'copy' }));
    this.grid = h('div.grid');
    this.sound = h('div.blocked', { role: 'alert' }, h('p', {}, t('control.sound.blocked')), button('.primary', 'speaker', t('control.sound'), () => this.playAll()));
    this.sound.hidden = true;
    this.stage = h('section.stage', { 'aria-label': t('call.stage') }, this.grid, this.alone, this.sound);
    this.panel = new Panel(texts, facts, { ...actions, close: () => this.showPanel(false) });
    this.toggles = new DeviceToggles(texts, actions.toggle);
    this.share = button('.control', 'screen', '', actions.share, { 'data-control': 'screen' });
    this.people = button('.control', 'people', t('control.people.short'), () => this.showPanel(this.panel.element.hidden),
      { 'aria-expanded': 'false', 'aria-controls': 'panel', 'aria-label': `${t('control.people.short')}: ${t('control.people')}`, title: t('control.people'), id: 'people' });
    this.leave = button('.control.danger', 'leave', t('control.leave'), actions.leave, { id: 'leave' });
    this.share.hidden = !facts.canShare;
    this.element = h('div.call', {},
      h('header.top', {}, this.heading, this.secured, this.recording, this.quality, this.settings),
      h('main.middle', {}, this.stage, this.panel.element, this.self.element),
      h('footer.bar', { 'aria-label': t('control.bar') }, this.toggles.audio, this.toggles.video, this.share, this.people, this.leave));
    this.panel.element.hidden = true;
    this.resized = new ResizeObserver(() => this.layOut());
    this.resized.observe(this.stage);
  }

  showPanel(open) {
    const { element, heading } = this.panel;
    if (element.hidden !== open) return;
    element.hidden = !open;
    setAttribute(this.people, 'aria-expanded', String(open));
    this.element.classList.toggle('with-panel', open);
    if (open) heading.focus();
    else this.people.focus();
  }

  /** @param model see app.js */
  update(model) {
    const t = (key, values) => this.texts.t(key, values);
    const { media, tiles, members, connection } = model;
    this.toggles.update(media);
    const sharing = media.screen.on;
    const short = t(`control.screen.short.${sharing ? 'on' : 'off'}`);
    setButton(this.share, sharing ? 'screen-stop' : 'screen', short, `${short}: ${t(`control.screen.${sharing ? 'stop' : 'start'}`)}`);
    this.share.classList.toggle('active', sharing);
    setText(this.secured.querySelector('span'), t({ connected: 'call.secured', connecting: 'call.connecting', interrupted: 'call.interrupted' }[connection]));
    this.secured.dataset.state = connection;
    const recorders = members.filter(({ records }) => records).map(({ identity }) => identity);
    this.recording.hidden = recorders.length === 0;
    if (recorders.length > 0) setText(this.recording.querySelector('span'), t('call.recording', { names: this.texts.list(recorders) }));
    this.showQuality(model.quality);
    this.showTiles(tiles, model.speaker);
    const others = this.tiles.size > 0;
    this.placeSelf();
    this.alone.hidden = others || connection !== 'connected' || members.length === 0;
    this.self.update(media, model.identity, model.selfSpeaking);
    this.panel.update(model);
    this.count(members.length);
    this.layOut();
  }

  /** This user's own tile is one among several, and a small one in a corner beside a single other. */
  placeSelf() {
    const { element } = this.self;
    const floats = this.tiles.size <= 1;
    element.classList.toggle('floating', floats);
    const place = floats ? this.element.querySelector('.middle') : this.grid;
    if (element.parentElement !== place || (!floats && this.grid.lastElementChild !== element)) place.append(element);
  }

  count(people) {
    const label = `${this.texts.t('control.people.short')}: ${this.texts.t('call.count', { count: people })}`;
    setAttribute(this.people, 'aria-label', label);
    this.people.dataset.count = people;
  }

  showQuality({ grade, loss, roundTrip }) {
    const details = this.texts.t('quality.details', { loss: (loss * 100).toFixed(0), roundTrip: (roundTrip * 1000).toFixed(0) });
    const label = this.texts.t('quality.label', { grade: this.texts.t(`quality.${grade}`) });
    this.quality.dataset.grade = grade;
    setAttribute(this.quality, 'aria-label', label);
    setAttribute(this.quality, 'title', grade === 'unknown' ? label : `${label} (${details})`);
  }

  showTiles(people, speaker) {
    const wanted = people.flatMap((about) => {
      const sharing = about.screen.track !== null || !['off', 'waiting'].includes(about.screen.state);
      return [...sharing ? [{ key: `screen-${about.senderIndex}`, about, isScreen: true }] : [], { key: `person-${about.senderIndex}`, about, isScreen: false }];
    });
    for (const [key, tile] of this.tiles) {
      if (wanted.some((each) => each.key === key)) continue;
      tile.close();
      this.tiles.delete(key);
    }
    for (const { key, about, isScreen } of wanted) {
      if (this.tiles.has(key)) continue;
      const tile = new Tile(this.texts, key, about.identity, {
        isScreen, pin: () => this.pin(key), onblocked: () => { this.sound.hidden = false; },
      });
      this.tiles.set(key, tile);
      this.grid.append(tile.element);
    }
    if (!this.tiles.has(this.pinned)) this.pinned = null;
    const large = this.large();
    for (const { key, about } of wanted) {
      this.tiles.get(key).update(about, { pinned: this.pinned === key, speaker });
      this.tiles.get(key).element.classList.toggle('large', key === large);
    }
  }

  /** An application beside the call would have this person shown large; null for nobody. */
  suggest(senderIndex) {
    if (this.suggested === senderIndex) return;
    this.suggested = senderIndex;
    this.actions.changed();
  }

  /** The tile that is shown large: what the user chose, else what is suggested, else a shared screen. */
  large() {
    const suggested = `person-${this.suggested}`;
    return this.pinned ?? (this.tiles.has(suggested) ? suggested : null) ?? [...this.tiles.values()].find(({ isScreen }) => isScreen)?.key ?? null;
  }

  pin(key) {
    this.pinned = this.pinned === key ? null : key;
    this.actions.changed();
  }

  playAll() {
    this.sound.hidden = true;
    for (const tile of this.tiles.values()) tile.play();
  }

  layOut() {
    const large = this.large() !== null && this.tiles.size > 1;
    this.stage.classList.toggle('spotlight', large);
    // Rounded up, tiles that fill it would no longer fit.
    const width = Math.floor(this.grid.getBoundingClientRect().width);
    const { clientHeight: height } = this.grid;
    if (large || this.tiles.size === 0 || width === 0) return;
    const cells = grid(this.tiles.size + (this.self.element.parentElement === this.grid ? 1 : 0), width, height);
    this.grid.style.setProperty('--tile-width', `${cells.width}px`);
    this.grid.style.setProperty('--tile-height', `${cells.height}px`);
  }

  close() {
    this.resized.disconnect();
    for (const tile of this.tiles.values()) tile.close();
    this.self.close();
  }
}

/** In the call's place while it is lost: nobody is shown as present. */
export class RejoinView {
  /** @param actions {now(), leave()} */
  constructor(texts, actions) {
    this.texts = texts;
    this.heading = h('h1', { tabindex: '-1' }, texts.t('rejoin.title'));
    this.reason = h('p', { role: 'alert' });
    this.help = h('p');
    this.step = h('p.help');
    this.now = button('.primary', 'again', '', actions.now, { id: 'rejoin-now' });
    this.element = h('div.card.message', {}, h('div.spinner', { 'aria-hidden': 'true' }), this.heading, this.reason, this.help, this.step, this.now,
      button('.danger', 'leave', texts.t('control.leave'), actions.leave, { id: 'rejoin-leave' }));
  }

  /**
   * @param state {reason, step: what is waited for as a text, action: text of what only the user can do, or null, retryAt}
   * @param now the time that `retryAt` is of
   */
  update({ reason, step, action, retryAt }, now) {
    const t = (key, values) => this.texts.t(key, values);
    const seconds = retryAt === null ? null : Math.max(0, Math.ceil((retryAt - now) / 1000));
    setText(this.reason, reason);
    setText(this.help, action ? step : t('rejoin.help'));
    setText(this.step, action ? '' : seconds === null ? step || t('rejoin.now') : t('rejoin.wait', { seconds }));
    this.now.hidden = !action && seconds === null;
    setText(this.now.querySelector('span'), action ?? t('rejoin.try'));
    this.element.classList.toggle('waits-for-user', action !== null);
  }
}
