// Choice of devices, and the preview of what others will see and hear: before joining and in the call.

import { button, h, setAttribute, setButton, setText, setTrack } from './elements.js';

const KINDS = ['audioinput', 'videoinput', 'audiooutput'];

/** The sentence about a device that cannot be used. */
function problemText(texts, kind, problem) {
  const reason = texts.t(`device.${problem.reason}`, { detail: problem.detail });
  return texts.t(`preview.no.${kind}`, { reason });
}

/** Microphone and camera buttons, whose drawing, text and name all say the state. */
export class DeviceToggles {
  constructor(texts, toggle) {
    this.texts = texts;
    this.audio = button('.control', 'mic', '', () => toggle('audio'), { 'data-control': 'audio' });
    this.video = button('.control', 'camera', '', () => toggle('video'), { 'data-control': 'video' });
  }

  update({ audio, video }) {
    const show = (element, { on, problem }, drawing, names) => {
      const short = this.texts.t(names.short);
      setButton(element, on ? drawing : `${drawing}-off`, short, `${short}: ${this.texts.t(on ? names.off : names.on)}`);
      element.classList.toggle('off', !on);
      element.classList.toggle('broken', problem !== null);
    };
    show(this.audio, audio, 'mic', { short: `control.audio.short.${audio.on ? 'on' : 'off'}`, off: 'control.audio.mute', on: 'control.audio.unmute' });
    show(this.video, video, 'camera', { short: `control.video.short.${video.on ? 'on' : 'off'}`, off: 'control.video.off', on: 'control.video.on' });
  }
}

/** The selection of devices. Browsers tell their names after permission only, and some let no page choose the speaker. */
export class DeviceChoice {
  constructor(texts, choose, id) {
    this.texts = texts;
    this.selects = new Map(KINDS.map((kind) => [kind, h('select', { id: `${id}-${kind}`, change: ({ target }) => choose(kind, target.value) })]));
    this.rows = new Map([...this.selects].map(([kind, select]) => (
      [kind, h('div.row', {}, h('label', { for: select.id }, texts.t(`device.${kind}`)), select)])));
    this.element = h('div.choice', {}, ...this.rows.values());
    this.shown = '';
  }

  update({ list, chosen, audio, video }) {
    const used = { audioinput: audio.track?.getSettings().deviceId, videoinput: video.track?.getSettings().deviceId };
    const current = JSON.stringify([list.map(({ kind, deviceId, label }) => [kind, deviceId, label]), chosen, used]);
    if (current === this.shown) return;
    this.shown = current;
    for (const [kind, select] of this.selects) {
      const devices = list.filter((device) => device.kind === kind);
      const usable = devices.length > 0 && (kind !== 'audiooutput' || 'setSinkId' in HTMLMediaElement.prototype);
      this.rows.get(kind).hidden = !usable;
      const options = devices.map(({ deviceId, label }, at) => (
        h('option', { value: deviceId }, label || this.texts.t('device.unnamed', { kind: this.texts.t(`device.${kind}`), number: at + 1 }))));
      if (kind === 'audiooutput') options.unshift(h('option', { value: '' }, this.texts.t('device.system')));
      select.replaceChildren(...options);
      select.value = chosen[kind] || used[kind] || (kind === 'audiooutput' ? '' : devices[0]?.deviceId);
    }
  }
}

/** A meter with a name; what moves is not said aloud. */
export class LevelMeter {
  constructor(texts) {
    this.bar = h('span.level');
    this.element = h('div.meter', { role: 'img', 'aria-label': texts.t('preview.level') }, this.bar);
  }

  show(level) {
    this.bar.style.setProperty('--level', level.toFixed(2));
  }
}

/** The preview before joining. */
export class Preview {
  constructor(texts, { toggle, choose, again }) {
    this.texts = texts;
    this.video = h('video', { autoplay: true, playsinline: true, 'aria-label': texts.t('preview.video') });
    this.video.muted = true;
    this.off = h('p.preview-off');
    this.toggles = new DeviceToggles(texts, toggle);
    this.meter = new LevelMeter(texts);
    this.choice = new DeviceChoice(texts, choose, 'preview');
    this.problems = h('div.device-problems', { role: 'status' });
    this.again = button('.quiet', 'wait', texts.t('preview.again'), again);
    this.element = h('section.preview', { 'aria-label': texts.t('preview.title') },
      h('div.preview-picture', {}, this.video, this.off, h('div.preview-controls', {}, this.toggles.audio, this.toggles.video)),
      this.meter.element, this.problems, this.again,
      h('details.devices', { open: matchMedia('(min-width: 46rem)').matches }, h('summary', {}, texts.t('settings.title')), this.choice.element));
  }

  update(media) {
    const { audio, video, asking } = media;
    const track = media.sent('video');
    setTrack(this.video, track);
    this.video.hidden = track === null;
    setText(this.off, this.texts.t(asking ? 'preview.asking' : 'preview.off'));
    this.off.hidden = track !== null;
    this.toggles.update(media);
    this.meter.element.hidden = audio.track === null;
    const problems = ['audio', 'video'].filter((kind) => media[kind].problem);
    const sentences = problems.map((kind) => problemText(this.texts, kind, media[kind].problem));
    if (problems.length === 2) sentences.push(this.texts.t('preview.none'));
    if (this.shownProblems !== sentences.join()) this.problems.replaceChildren(...sentences.map((text) => h('p', {}, text)));
    this.shownProblems = sentences.join();
    this.again.hidden = problems.length === 0 || asking;
    this.choice.update(media);
    setAttribute(this.element, 'aria-busy', asking ? 'true' : null);
  }

  level(level) {
    this.meter.show(level);
  }
}
