// A tile: one person, or one person's screen. Its name is that of the member whose key opens its frames.

import { button, h, icon, setAttribute, setButton, setText, setTrack } from './elements.js';
import { initials, isAlarming, shade } from './participants.js';

const SHADES = 8;
const STATE_ICONS = { 'protected': 'lock', 'waiting': 'wait', 'no-key': 'key', 'failing': 'warning', 'stalled': 'signal', 'plain': 'warning', 'changed': 'warning', 'off': 'wait' };

/** A round place with the letters of a name, in that name's colour. */
export function avatar(identity) {
  return h('div.avatar', { 'aria-hidden': 'true', 'data-shade': shade(identity, SHADES) }, initials(identity));
}

/** A tile of somebody else. */
export class Tile {
  /**
   * @param key what tells this tile from others
   * @param options {isScreen, pin: () => when it is to be large or no longer, onblocked: () => when the browser plays no sound}
   */
  constructor(texts, key, identity, { isScreen, pin, onblocked }) {
    this.texts = texts;
    this.key = key;
    this.isScreen = isScreen;
    this.identity = identity;
    this.onblocked = onblocked;
    this.name = isScreen ? texts.t('call.screen', { name: identity }) : identity;
    this.video = h('video', { autoplay: true, playsinline: true, tabindex: '-1', 'aria-hidden': 'true' });
    this.video.muted = true;
    this.audio = isScreen ? null : h('audio', { autoplay: true });
    this.chip = h('span.chip', {}, icon('wait'), h('span', {}));
    this.quiet = h('span.chip.quiet-chip', {}, icon('mic-off'), h('span', {}, texts.t('tile.sound.off')));
    this.records = h('span.chip.records', {}, icon('record'), h('span', {}, texts.t('tile.records')));
    this.explanation = h('p.explanation');
    this.pin = button('.pin', 'pin', '', pin);
    this.element = h(isScreen ? 'figure.tile.screen' : 'figure.tile', { 'data-tile': key },
      avatar(identity), this.video, this.audio, this.explanation, this.pin,
      h('figcaption', {}, h('span.name', { title: this.name }, this.name), this.quiet, this.records, this.chip));
  }

  /** @param about a tile of participants.js; of a screen's tile only the screen counts */
  update(about, { pinned, speaker }) {
    const t = (key, values) => this.texts.t(key, values);
    const picture = this.isScreen ? about.screen : about.picture;
    const state = this.isScreen ? picture.state : about.state;
    setTrack(this.video, picture.track);
    this.video.hidden = picture.track === null || picture.state === 'off' || isAlarming(picture.state);
    if (this.audio) this.sound(about.sound.track, speaker);
    const label = t(`tile.${state}`);
    setText(this.chip.querySelector('span'), label);
    if (this.state !== state) this.chip.firstChild.replaceWith(icon(STATE_ICONS[state]));
    this.state = state;
    this.element.dataset.state = state;
    this.element.classList.toggle('speaking', about.speaking && !this.isScreen);
    const silent = !this.isScreen && ['off', 'waiting'].includes(about.sound.state) && state === 'protected';
    this.quiet.hidden = !silent;
    this.records.hidden = !about.records || this.isScreen;
    const explained = ['protected', 'waiting'].includes(state) ? '' : t(`explain.${state}`, { name: about.identity });
    setText(this.explanation, explained);
    this.explanation.hidden = !this.video.hidden || !isAlarming(state);
    setAttribute(this.chip, 'title', explained || null);
    const facts = [this.name, label, silent && t('tile.sound.off'), about.records && t('tile.records'), about.speaking && t('call.speaking')];
    setAttribute(this.element, 'aria-label', facts.filter(Boolean).join(', '));
    setButton(this.pin, 'pin', '', t(pinned ? 'call.unpin' : 'call.pin', { name: this.name }));
    setAttribute(this.pin, 'aria-pressed', String(pinned));
  }

  sound(track, speaker) {
    const before = this.audio.srcObject;
    setTrack(this.audio, track);
    if (track && this.audio.srcObject !== before) this.play();
    if (speaker !== this.speaker && this.audio.setSinkId) {
      this.speaker = speaker;
      this.audio.setSinkId(speaker).catch(() => {});
    }
  }

  /** Plays the sound; browsers may want a click first. */
  play() {
    this.audio?.play().catch((error) => error.name === 'NotAllowedError' && this.onblocked());
  }

  close() {
    setTrack(this.video, null);
    if (this.audio) setTrack(this.audio, null);
    this.element.remove();
  }
}

/** This user's own small tile. */
export class SelfTile {
  constructor(texts) {
    this.texts = texts;
    this.video = h('video', { autoplay: true, playsinline: true, 'aria-hidden': 'true' });
    this.video.muted = true;
    this.avatar = h('div');
    this.muted = h('span.chip', {}, icon('mic-off'));
    this.element = h('figure.tile.self', {}, this.avatar, this.video,
      h('figcaption', {}, h('span.name', {}, texts.t('call.self')), this.muted));
  }

  update(media, identity, speaking) {
    const track = media.sent('video');
    setTrack(this.video, track);
    this.video.hidden = track === null;
    if (this.identity !== identity) {
      this.identity = identity;
      this.avatar.replaceWith(this.avatar = avatar(identity));
    }
    const sound = media.sent('audio') !== null;
    this.muted.hidden = sound;
    this.element.classList.toggle('speaking', speaking && sound);
    const parts = [this.texts.t('call.self'), this.texts.t(`control.audio.short.${sound ? 'on' : 'off'}`), this.texts.t(`control.video.short.${track ? 'on' : 'off'}`)];
    setAttribute(this.element, 'aria-label', parts.join(', '));
  }

  close() {
    setTrack(this.video, null);
  }
}
