// Small helpers for the page's elements. Texts go in as text, never as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** Drawings on a field of 24 by 24, as paths that are stroked. */
const ICONS = {
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3z M6 11a6 6 0 0 0 12 0 M12 17v4 M9 21h6',
  'mic-off': 'M9 9v2a3 3 0 0 0 4.5 2.6 M15 11V6a3 3 0 0 0-5.7-1.3 M6 11a6 6 0 0 0 9 5.2 M18 11a6 6 0 0 1-.6 2.6 M12 17v4 M9 21h6 M3 3l18 18',
  camera: 'M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z M16 10.5l6-3.5v10l-6-3.5',
  'camera-off': 'M16 13.5l6 3.5V7l-6 3.5V8a2 2 0 0 0-2-2h-3.5 M6 6H4a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h10a2 2 0 0 0 1.7-1 M3 3l18 18',
  screen: 'M3 4h18v12H3z M8 20h8 M12 16v4 M12 13V7.5 M9.5 9.8L12 7.3l2.5 2.5',
  'screen-stop': 'M3 4h18v12H3z M8 20h8 M12 16v4 M9.5 7.5l5 5 M14.5 7.5l-5 5',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20a6.5 6.5 0 0 1 13 0 M16 4.3a3.5 3.5 0 0 1 0 6.4 M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  devices: 'M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 5v4 M9 15v4',
  leave: 'M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8 M17 8l4 4-4 4 M21 12H10',
  close: 'M6 6l12 12 M18 6L6 18',
  lock: 'M6 11h12v9H6z M8.5 11V7.5a3.5 3.5 0 0 1 7 0V11',
  shield: 'M12 3l8 3v6c0 4.5-3.3 7.6-8 9-4.7-1.4-8-4.5-8-9V6z M8.5 12l2.5 2.5 4.5-5',
  warning: 'M12 4L2.5 20h19z M12 10v4.5 M12 17.3v.2',
  key: 'M8 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M12 11h9v3 M17 11v2.5',
  wait: 'M12 3a9 9 0 1 0 9 9 M12 7v5l3 2',
  link: 'M10 14a4.5 4.5 0 0 0 6.5 0l3-3A4.6 4.6 0 0 0 13 4.5l-1.5 1.5 M14 10a4.5 4.5 0 0 0-6.5 0l-3 3A4.6 4.6 0 0 0 11 19.5l1.5-1.5',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3z M12 15v6',
  record: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10z',
  check: 'M4.5 12.5l5 5 10-11',
  again: 'M20 12a8 8 0 1 1-2.5-5.8 M20 4v4.5h-4.5',
  speaker: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z M15.5 9a4 4 0 0 1 0 6 M18 6.5a8 8 0 0 1 0 11',
  signal: 'M5 19v-4 M12 19v-9 M19 19V5',
};

/** A drawing, which says nothing to screen readers: what it stands next to does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * An element.
 *
 * @param name tag, and classes behind dots: "button.primary"
 * @param properties attributes; functions become listeners of the event of that name; true is an attribute without value; null and false are none
 */
export function h(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== null && value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets a text if it is another one, so that screen readers do not repeat what they have said. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute, or takes it away with null. */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Has a video or audio element play this track, or nothing with null. */
export function setTrack(media, track) {
  const shown = media.srcObject?.getTracks()[0] ?? null;
  if (shown !== track) media.srcObject = track ? new MediaStream([track]) : null;
}

/** A button with a drawing and a text. */
export function button(classes, drawing, text, click, properties = {}) {
  return h(`button${classes}`, { type: 'button', click, ...properties }, drawing && icon(drawing), h('span', {}, text));
}

/** Replaces a button's drawing and text. */
export function setButton(element, drawing, text, name) {
  if (!element.querySelector(`.icon-${drawing}`)) element.querySelector('.icon').replaceWith(icon(drawing));
  setText(element.querySelector('span'), text);
  setAttribute(element, 'aria-label', name);
  setAttribute(element, 'title', name);
}

/** What only screen readers say. */
export const spoken = (text) => h('span.spoken', {}, text);

/** How long a sentence stays to be read. */
const SHOWN_MILLIS = 6000;
const PAUSE_MILLIS = 150;

/** The place for sentences that are shown for a while and said aloud when there is a pause. */
export class Announcer {
  constructor(place) {
    this.place = place;
    this.waiting = [];
    this.timer = null;
  }

  /** Says something; what comes at once is said together. */
  say(text) {
    this.waiting.push(text);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.place.replaceChildren(...this.waiting.splice(0).map((each) => h('p', {}, each)));
      clearTimeout(this.clearing);
      this.clearing = setTimeout(() => this.place.replaceChildren(), SHOWN_MILLIS);
    }, PAUSE_MILLIS);
  }
}
