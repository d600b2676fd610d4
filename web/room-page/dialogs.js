// Windows above the call: devices, and the question before leaving. The browser keeps the focus in them and gives it back.

import { button, h } from './elements.js';
import { DeviceChoice, LevelMeter } from './view-devices.js';

/** What all have in common: Escape and the close button end them. */
class Dialog {
  constructor(texts, title, ...children) {
    this.heading = h('h2', { id: 'dialog-title' }, title);
    this.element = h('dialog', { 'aria-labelledby': 'dialog-title' }, this.heading, ...children);
  }

  /** Shows it; `closed` is called when it is gone. */
  open(closed) {
    this.element.addEventListener('close', () => {
      this.element.remove();
      this.onclose?.();
      closed();
    });
    document.body.append(this.element);
    this.element.showModal();
  }

  close() {
    if (this.element.open) this.element.close();
  }
}

/** Choice of devices and language during the call. */
export class SettingsDialog extends Dialog {
  constructor(texts, media, choose, language) {
    const choice = new DeviceChoice(texts, choose, 'call');
    const meter = new LevelMeter(texts);
    super(texts, texts.t('settings.title'), choice.element, meter.element, language, button('.primary', 'check', texts.t('control.close'), () => this.close()));
    this.meter = meter;
    choice.update(media);
    const update = () => choice.update(media);
    media.onchange(update);
    this.onclose = () => media.listeners.delete(update);
  }

  level(level) {
    this.meter.show(level);
  }
}

/** Asks whether to leave, with what would be lost. */
export class LeaveDialog extends Dialog {
  constructor(texts, reasons, leave) {
    super(texts, texts.t('leave.title'), reasons.map((reason) => h('p', {}, reason)), h('div.choices', {},
      button('.quiet', 'close', texts.t('leave.stay'), () => this.close()),
      button('.danger', 'leave', texts.t('control.leave'), () => {
        this.close();
        leave();
      })));
  }
}
