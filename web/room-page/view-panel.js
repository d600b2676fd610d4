// The panel beside the call: who is here, the code to compare, and what is protected.

import { button, h, icon, setAttribute, setText } from './elements.js';
import { avatar } from './view-tile.js';

/** What is protected and what is not, as paragraphs. */
export function protectionFacts(texts, { servedBy, operator }) {
  return [texts.t('panel.protection.media'), texts.t('panel.protection.members'), texts.t(`panel.protection.page.${servedBy}`, { operator })]
    .map((text) => h('p', {}, text));
}

/** The panel. */
export class Panel {
  /** @param actions {close(), compared(boolean), copy()} */
  constructor(texts, facts, actions) {
    this.texts = texts;
    const t = (key, values) => texts.t(key, values);
    const kd = facts.keyDistributor.text;
    this.heading = h('h2', { tabindex: '-1', id: 'panel-title' }, t('panel.title'));
    this.people = h('ul.people', { 'aria-labelledby': 'people-title' });
    this.code = h('output.code', { id: 'code', 'aria-labelledby': 'code-title' });
    this.compared = h('input', { type: 'checkbox', id: 'compared', change: ({ target }) => actions.compared(target.checked) });
    this.state = h('p.compare-state', { role: 'status' });
    this.verified = h('p', { id: 'key-distributor' });
    this.element = h('aside.panel', { 'aria-labelledby': 'panel-title', id: 'panel' },
      h('div.panel-head', {}, this.heading, button('.icon-only', 'close', '', actions.close, { 'aria-label': t('control.close'), title: t('control.close') })),
      h('section', {}, h('h3', { id: 'people-title' }, t('panel.people')), this.people, button('.quiet', 'link', t('control.copy'), actions.copy),
        h('p.help', {}, t('panel.people.help', { kd }))),
      h('section', {}, h('h3', { id: 'code-title' }, t('panel.code')), this.code, this.state, h('p.help', {}, t('panel.code.help')),
        h('p.check', {}, this.compared, h('label', { for: 'compared' }, t('panel.code.compared'))),
        h('details', {}, h('summary', {}, t('panel.code.differs')), h('p', {}, t('panel.code.differs.help', { kd })))),
      h('section', {}, h('h3', {}, t('panel.protection')), protectionFacts(texts, facts), this.verified));
  }

  /**
   * @param model {members, tiles, code, comparison, keyDistributor}: the signed list, the tiles beside it, the code, the state of the
   *     comparison, and {name, idp, by}
   */
  update({ members, tiles, code, comparison, keyDistributor }) {
    const { texts } = this;
    const t = (key, values) => texts.t(key, values);
    const rows = members.map((member) => {
      const tile = tiles.find(({ senderIndex }) => senderIndex === member.senderIndex);
      const notes = [member.own && t('panel.you'), tile && t(`tile.${tile.state}`)];
      const explained = tile && texts.has(`explain.${tile.state}`) ? t(`explain.${tile.state}`, { name: member.identity }) : '';
      return { identity: member.identity, notes: notes.filter(Boolean).join(', '), explained, records: member.records };
    });
    const shown = JSON.stringify(rows);
    if (shown !== this.shownRows) {
      this.shownRows = shown;
      this.people.replaceChildren(...rows.map(({ identity, notes, explained, records }) => h('li', {}, avatar(identity),
        h('div', {}, h('span.name', {}, identity), h('span.help', {}, notes), explained && h('span.help', {}, explained)), records && h('span.chip.records', {}, icon('record'), h('span', {}, t('tile.records'))))));
    }
    if (code !== this.shownCode) {
      this.shownCode = code;
      this.code.replaceChildren(...(code ?? '').split(' ').filter(Boolean).flatMap((group) => [h('span', {}, group), ' ']));
    }
    setText(this.state, t(`panel.code.state.${comparison}`));
    setAttribute(this.state, 'data-state', comparison);
    this.compared.checked = comparison === 'compared';
    this.compared.disabled = comparison === 'none';
    const { name, idp, by } = keyDistributor;
    setText(this.verified, `${t('panel.kd', { kd: name })} ${t(`panel.kd.${by}`, { idp })}`);
  }
}
