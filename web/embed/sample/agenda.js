// A sample of an application beside a PERC call: an agenda that keeps the time, and who is there, with buttons for oneself. docs/embedding.md.

import { PercEmbed } from '../perc-embed.js';

const TEXTS = {
  en: {
    agenda: 'Agenda', people: 'Who is here', back: 'Back', next: 'Next item', join: 'Join', leave: 'Leave', mute: 'Turn microphone off', unmute: 'Turn microphone on',
    dark: 'Turn camera off', light: 'Turn camera on', you: 'you', speaks: 'speaks', quiet: 'microphone off', large: 'Show large', equal: 'Show all alike',
    nobody: 'You are not in the call yet.', asked: 'Please answer in the page.', alone: 'This application is made to be shown beside a call.',
    declined: 'Then not.', 'not-now': 'Not at the moment.', unanswered: 'There was no answer.', failed: 'That did not work.',
  },
  de: {
    agenda: 'Tagesordnung', people: 'Wer da ist', back: 'Zurück', next: 'Nächster Punkt', join: 'Beitreten', leave: 'Verlassen', mute: 'Mikrofon ausschalten',
    unmute: 'Mikrofon einschalten', dark: 'Kamera ausschalten', light: 'Kamera einschalten', you: 'Sie', speaks: 'spricht', quiet: 'Mikrofon aus',
    large: 'Groß zeigen', equal: 'Alle gleich groß', nobody: 'Sie sind noch nicht im Gespräch.', asked: 'Bitte antworten Sie auf der Seite.',
    alone: 'Diese Anwendung ist dafür da, neben einem Gespräch gezeigt zu werden.', declined: 'Dann nicht.', 'not-now': 'Im Moment geht das nicht.',
    unanswered: 'Es kam keine Antwort.', failed: 'Das hat nicht geklappt.',
  },
};
const $ = (id) => document.getElementById(id);
const say = (text) => { $('said').textContent = text; };

/** The agenda: where we are, and since when. */
const agenda = { items: { en: [], de: [] }, at: 0, spent: [], since: Date.now() };
let call = null;
let large = null;
let texts = TEXTS[navigator.language.startsWith('de') ? 'de' : 'en'];

const minutes = (millis) => `${Math.floor(millis / 60_000)}:${String(Math.floor(millis / 1000) % 60).padStart(2, '0')}`;

function spentOn(item) {
  return (agenda.spent[item] ?? 0) + (item === agenda.at ? Date.now() - agenda.since : 0);
}

function go(to) {
  agenda.spent[agenda.at] = spentOn(agenda.at);
  Object.assign(agenda, { at: to, since: Date.now() });
  showAgenda();
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(text);
  return made;
}

function showAgenda() {
  const items = agenda.items[texts === TEXTS.de ? 'de' : 'en'];
  $('items').replaceChildren(...items.map((title, at) => {
    const row = element('li', `${title} `);
    row.append(element('small', minutes(spentOn(at))));
    if (at === agenda.at) row.setAttribute('aria-current', 'step');
    return row;
  }));
  $('back').disabled = agenda.at === 0;
  $('next').disabled = agenda.at >= items.length - 1;
}

/** Asks the page, and says what became of it. */
async function ask(request, isQuestion = false) {
  if (isQuestion) say(texts.asked);
  try {
    await request;
    say('');
  } catch (refused) {
    say(texts[refused.error] ?? texts.failed);
  }
}

function personRow({ id, name, self, audio, speaking }) {
  const notes = [self && texts.you, speaking && texts.speaks, !audio && texts.quiet].filter(Boolean).join(', ');
  const row = element('li', element('span', `${name} `));
  row.firstChild.append(element('small', notes));
  if (!self) {
    row.append(element('button', large === id ? texts.equal : texts.large, { type: 'button', onclick: () => {
      large = large === id ? null : id;
      ask(call.layout({ spotlight: large }));
      show(call.state);
    } }));
  }
  return row;
}

let shown = '';

function show(state) {
  texts = TEXTS[state.language] ?? TEXTS.en;
  document.documentElement.lang = state.language;
  if (!state.participants.some(({ id }) => id === large)) large = null;
  const isIn = state.phase === 'call';
  for (const [id, text] of Object.entries({ 'agenda-title': texts.agenda, 'people-title': texts.people, back: texts.back, next: texts.next, join: texts.join,
    leave: texts.leave, audio: state.self.audio ? texts.mute : texts.unmute, video: state.self.video ? texts.dark : texts.light })) {
    if ($(id).textContent !== text) $(id).textContent = text;
  }
  $('join').hidden = state.phase !== 'start';
  for (const id of ['audio', 'video', 'leave']) $(id).hidden = !isIn;
  const now = JSON.stringify([state.participants, large, state.language, isIn]);
  if (now !== shown) $('people').replaceChildren(...isIn ? state.participants.map(personRow) : [element('li', texts.nobody)]);
  shown = now;
  showAgenda();
}

function toggle(kind) {
  if (call.state.self[kind]) ask(call.mute(kind));
  else ask(call.unmute(kind), true);
}

async function begin() {
  agenda.items = await (await fetch('agenda.json')).json();
  showAgenda();
  call = await PercEmbed.open();
  call.addEventListener('state', ({ detail }) => show(detail));
  show(call.state);
  await call.brand({ title: texts.agenda, hue: 150 });
}

$('back').onclick = () => go(agenda.at - 1);
$('next').onclick = () => go(agenda.at + 1);
$('join').onclick = () => ask(call.join(), true);
$('leave').onclick = () => ask(call.leave());
$('audio').onclick = () => toggle('audio');
$('video').onclick = () => toggle('video');
setInterval(showAgenda, 1000);
begin().catch((error) => say(error.error === 'not-embedded' ? texts.alone : `${texts.failed} (${error.message})`));
