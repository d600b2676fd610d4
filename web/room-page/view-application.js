// The place of an application beside the call: whose it is, what it asks for, and its frame. It is a part of the page's layout with a border of
// its own, never above something else of the page.

import { button, h, setAttribute, setText } from './elements.js';

/** A button that appears under a finger or a pointer must not be what was meant to be pressed. */
const SETTLE_MILLIS = 1000;

/** Everything that a document in a frame may get by default or by mistake. */
const DENIED = ['camera', 'microphone', 'display-capture', 'speaker-selection', 'fullscreen', 'autoplay', 'picture-in-picture', 'geolocation', 'clipboard-read', 'clipboard-write',
  'screen-wake-lock', 'web-share', 'publickey-credentials-get', 'storage-access', 'encrypted-media', 'gamepad', 'midi', 'usb', 'serial', 'hid', 'payment'];

/** A frame for an application, without anything in it; the caller sets `src`. */
export function frameFor() {
  const frame = h('iframe.application-frame', {
    sandbox: 'allow-scripts', allow: DENIED.map((feature) => `${feature} 'none'`).join('; '), referrerpolicy: 'no-referrer',
  });
  if ('credentialless' in HTMLIFrameElement.prototype) frame.credentialless = true;
  return frame;
}

/** The place. It is made once, and shows what `update` is given in the language of that moment. */
export class ApplicationView {
  /** @param actions {show(address), close(), confirm(), decline()} */
  constructor(actions) {
    this.title = h('h2', { id: 'application-title', tabindex: '-1' });
    this.name = h('p.application-name');
    this.note = h('p.help');
    this.said = h('p.application-said', { role: 'alert' });
    this.choice = h('select', { id: 'application-choice' });
    this.choiceLabel = h('label', { for: 'application-choice' });
    this.show = button('.quiet', null, '', () => actions.show(this.choice.value), { id: 'application-show' });
    this.hide = button('.icon-only', 'close', '', actions.close, { id: 'application-close' });
    this.elsewhere = h('a', { id: 'application-elsewhere', target: '_blank', rel: 'noopener noreferrer' });
    this.question = h('p', { id: 'application-question' });
    this.confirm = button('.primary', 'check', '', actions.confirm, { id: 'application-confirm' });
    this.decline = button('.quiet', 'close', '', actions.decline, { id: 'application-decline' });
    this.ask = h('div.application-ask', { role: 'group', 'aria-labelledby': 'application-question' }, this.question,
      h('div.choices', {}, this.decline, this.confirm));
    this.chosen = h('div.application-choice', {}, this.choiceLabel, this.choice);
    this.place = h('div.application-place');
    this.element = h('aside.application', { 'aria-labelledby': 'application-title', id: 'application' },
      h('div.application-head', {}, this.title, this.name, this.chosen, this.show, this.elsewhere, this.hide), this.said, this.note, this.ask, this.place);
    this.asked = null;
    this.shownChoices = '';
  }

  /**
   * @param model {host: whose application, choices: [{address, host}], isOpen, title: its own name for itself, or null, hue: or null, size, said: a
   *     sentence or '', question: {text, values, confirm} or null, elsewhere: the page's address if an application is shown in a new tab only, or null}
   */
  update(texts, model) {
    const { host, choices, isOpen, title, hue, size, said, question, elsewhere } = model;
    const t = (key, values) => texts.t(key, values);
    setText(this.title, host === null ? t('application.title.some') : t('application.title', { host }));
    setText(this.name, title === null ? '' : t('application.name', { title }));
    this.name.hidden = title === null;
    setText(this.note, t(elsewhere === null ? 'application.note' : 'application.elsewhere.help'));
    this.note.hidden = !isOpen && elsewhere === null;
    setText(this.said, said);
    this.said.hidden = said === '';
    this.showChoices(choices);
    setText(this.choiceLabel, t('application.choice'));
    this.chosen.hidden = isOpen || choices.length < 2 || elsewhere !== null;
    this.show.hidden = isOpen || choices.length === 0 || elsewhere !== null;
    this.elsewhere.hidden = elsewhere === null;
    setText(this.elsewhere, t('application.elsewhere'));
    setAttribute(this.elsewhere, 'href', elsewhere);
    setText(this.show.querySelector('span'), t('application.show'));
    this.hide.hidden = !isOpen && said === '';
    for (const name of ['aria-label', 'title']) setAttribute(this.hide, name, t('application.close'));
    setAttribute(this.element, 'data-size', size);
    this.element.classList.toggle('open', isOpen);
    if (hue === null) this.element.style.removeProperty('--application-hue');
    else this.element.style.setProperty('--application-hue', hue);
    this.showQuestion(question, t);
    if (this.frame) setAttribute(this.frame, 'title', t('application.title', { host }));
  }

  showChoices(choices) {
    const shown = JSON.stringify(choices);
    if (shown === this.shownChoices) return;
    this.shownChoices = shown;
    this.choice.replaceChildren(...choices.map(({ address, host }) => h('option', { value: address }, host)));
  }

  showQuestion(question, t) {
    this.ask.hidden = question === null;
    if (question === null) {
      this.asked = null;
      return;
    }
    setText(this.question, t(question.text, question.values));
    setText(this.confirm.querySelector('span'), t(question.confirm));
    setText(this.decline.querySelector('span'), t('application.decline'));
    if (this.asked === question) return;
    this.asked = question;
    this.confirm.disabled = true;
    setTimeout(() => { this.confirm.disabled = this.asked !== question; }, SETTLE_MILLIS);
  }

  /** Puts a frame there, or nothing with null. */
  put(frame) {
    this.frame = frame;
    this.place.replaceChildren(...frame ? [frame] : []);
  }
}
