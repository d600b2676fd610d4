// What is there before the call: looking for the room, why nobody can join, the form, and what is waited for while joining.

import { button, h, icon, setAttribute, setText } from './elements.js';
import { parseIdentity } from './address.js';
import { Preview } from './view-devices.js';
import { protectionFacts } from './view-panel.js';

/** A failure as a sentence, and what somebody who helps may want to know. */
export function failureText(texts, { condition, detail, ...values }) {
  const key = `failure.${condition}`;
  return { sentence: texts.t(texts.has(key) ? key : 'failure.unexpected', values), details: detail ? `${condition}: ${detail}` : condition };
}

function failureBox(texts, failure) {
  const { sentence, details } = failureText(texts, failure);
  return h('div.failure', { role: 'alert' }, icon('warning'), h('div', {}, h('p', {}, sentence),
    h('details', {}, h('summary', {}, texts.t('failure.details')), h('code', {}, details))));
}

/** A screen that says one thing: {title, text, action}. */
export function messageCard(texts, { title, text, action = null, busy = false }) {
  const heading = h('h1', { tabindex: '-1' }, title);
  return { heading, element: h('div.card.message', {}, busy ? h('div.spinner', { 'aria-hidden': 'true' }) : icon('warning'),
    heading, h('p', { role: busy ? 'status' : null }, text), action) };
}

/** The form. */
export class StartView {
  /**
   * @param actions {join(identity), toggle(kind), choose(kind, id), again()}
   * @param facts {room, keyDistributor, identity: the remembered one, servedBy, operator, allows: identity => whether its provider may be
   *     asked, providers: those that may}
   */
  constructor(texts, facts, actions) {
    this.texts = texts;
    this.preview = new Preview(texts, actions);
    this.heading = h('h1', { tabindex: '-1' }, texts.t('start.title', { room: facts.room }));
    this.identity = h('input', {
      id: 'identity', name: 'identity', inputmode: 'email', autocomplete: 'username', spellcheck: 'false', required: true,
      placeholder: texts.t('start.identity.placeholder'), 'aria-describedby': 'identity-error identity-help', value: facts.identity,
      input: () => this.say(''),
    });
    this.error = h('p.field-error', { id: 'identity-error', role: 'alert' });
    this.kind = h('p.help', { id: 'join-with', role: 'status' });
    this.submit = h('button.primary', { type: 'submit', id: 'join-button', 'aria-describedby': 'join-with' }, texts.t('start.join'));
    this.said = h('div.said');
    this.form = h('form', { id: 'join', novalidate: true, submit: (event) => {
      event.preventDefault();
      const identity = parseIdentity(this.identity.value);
      const isAllowed = identity !== null && facts.allows(identity);
      this.say(isAllowed ? '' : identity === null ? texts.t('start.identity.malformed') : texts.t('start.identity.provider', { providers: texts.list(facts.providers) }));
      if (isAllowed) actions.join(identity);
      else this.identity.focus();
    } }, h('label', { for: 'identity' }, texts.t('start.identity')), this.identity, this.error,
    h('p.help', { id: 'identity-help' }, texts.t('start.identity.help')), this.submit, this.kind);
    this.element = h('div.start', {}, this.preview.element, h('div.card', {}, this.heading, this.said, this.form,
      h('p.promise', {}, icon('shield'), h('span', {}, texts.t('start.kd', { kd: facts.keyDistributor.text }))),
      h('details.about', {}, h('summary', {}, texts.t('panel.protection')), protectionFacts(texts, facts))));
  }

  /** Says what is wrong with the identity. */
  say(problem) {
    setText(this.error, problem);
    setAttribute(this.identity, 'aria-invalid', problem ? 'true' : null);
  }

  level(level) {
    this.preview.level(level);
  }

  /** Shows the devices, and why the last attempt ended. `left` is whether the user has just left. */
  update(media, { failure, left }) {
    this.preview.update(media);
    const kind = ['both', 'audio', 'video', 'none'][(media.sent('audio') ? 0 : 2) + (media.sent('video') ? 0 : 1)];
    setText(this.kind, this.texts.t(`start.with.${kind}`));
    if (this.shownFailure !== failure || this.shownLeft !== left) {
      this.said.replaceChildren(...failure ? [failureBox(this.texts, failure)] : left ? [h('p.left', { role: 'status' }, this.texts.t('start.left'))] : []);
      this.shownFailure = failure;
      this.shownLeft = left;
    }
  }
}

/** While joining, with Cancel. */
export class JoiningView {
  constructor(texts, { room }, { cancel, proceed }) {
    this.texts = texts;
    this.step = h('p', { id: 'step', role: 'status' });
    this.proceed = button('.primary', 'check', '', proceed);
    this.cancel = button('.quiet', 'close', texts.t('control.cancel'), cancel, { id: 'cancel' });
    this.heading = h('h1', { tabindex: '-1' }, texts.t('joining.title', { room }));
    this.element = h('div.card.message', {}, h('div.spinner', { 'aria-hidden': 'true' }), this.heading, this.step, this.proceed, this.cancel);
  }

  /** @param step {name, values, action: text of what the user has to click, or nothing} */
  update(step) {
    const text = step ? this.texts.t(`step.${step.name}`, step.values) : '';
    setText(this.step, text);
    this.proceed.hidden = !step?.action;
    if (step?.action) setText(this.proceed.querySelector('span'), this.texts.t(step.action, step.values));
  }
}
