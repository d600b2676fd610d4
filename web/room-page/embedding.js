// The interface to an embedded application (docs/embedding.md): what it may say, and how much of it. Without a document, a window or a clock.

/** The version of the interface. */
export const VERSION = 1;
/** A longer message is not read. */
const LONGEST = 4096;
/** Messages in a second, how many may come at once, and how many beyond that until the application is removed. */
const RATE = 20;
const BURST = 60;
const MOST_EXCESS = 300;
/** Messages that are wrong until the application is removed. */
const MOST_MISTAKES = 100;
const HIGHEST_ID = 2 ** 31 - 1;

/** Why a request is not done: `error` is for programs, `detail` for developers. */
export class Refused extends Error {
  constructor(error, detail = '', id = null) {
    super(detail);
    Object.assign(this, { name: 'Refused', error, detail, id });
  }
}

const isIndex = (value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff;

const oneOf = (...values) => ({ allows: (value) => values.includes(value), expected: values.map((value) => `"${value}"`).join(' or ') });

/** A title can look like nobody's name: names of people have an @. */
const TITLE = {
  allows: (value) => typeof value === 'string' && /^[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u.test(value) && value.trim() !== '' && !value.normalize('NFKC').includes('@'),
  expected: '1 to 40 characters, none of them a control character or an @',
};
const HUE = { allows: (value) => Number.isInteger(value) && value >= 0 && value < 360, expected: 'a whole number from 0 to 359' };
const SPOTLIGHT = { allows: (value) => value === null || isIndex(value), expected: 'a participant\'s id, or null' };

/** What each request has besides `id` and `type`. */
const REQUESTS = {
  join: { required: {} },
  leave: { required: {} },
  close: { required: {} },
  mute: { required: { kind: oneOf('audio', 'video', 'screen') } },
  unmute: { required: { kind: oneOf('audio', 'video') } },
  layout: { required: {}, oneOrMore: { size: oneOf('small', 'medium', 'large'), spotlight: SPOTLIGHT } },
  brand: { required: {}, oneOrMore: { title: TITLE, hue: HUE } },
};

/**
 * Reads a request.
 *
 * @param data what came; a text
 * @return {id, type} and what belongs to the type, nothing else
 * @throws Refused 'too-large', 'malformed' or 'unknown-type'
 */
export function parseRequest(data) {
  if (typeof data !== 'string') throw new Refused('malformed', `the message: expected a text, but it is of type ${typeof data}`);
  if (data.length > LONGEST) throw new Refused('too-large', `the message: expected at most ${LONGEST} characters, but it has ${data.length}`);
  let value;
  try {
    value = JSON.parse(data);
  } catch {
    throw new Refused('malformed', 'the message: expected JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Refused('malformed', 'the message: expected an object');
  const { id, type } = value;
  if (!Number.isInteger(id) || id < 1 || id > HIGHEST_ID) throw new Refused('malformed', `id: expected a whole number from 1 to ${HIGHEST_ID}`);
  if (typeof type !== 'string' || !Object.hasOwn(REQUESTS, type)) {
    throw new Refused('unknown-type', `type: expected one of ${Object.keys(REQUESTS).join(', ')}`, id);
  }
  const { required, oneOrMore = null } = REQUESTS[type];
  const known = { ...required, ...oneOrMore };
  const request = { id, type };
  for (const name of Object.keys(value)) {
    if (name === 'id' || name === 'type') continue;
    if (!Object.hasOwn(known, name)) throw new Refused('malformed', `${type} has no such member as ${JSON.stringify(name.slice(0, 40))}`, id);
    if (!known[name].allows(value[name])) throw new Refused('malformed', `${name}: expected ${known[name].expected}`, id);
    request[name] = value[name];
  }
  for (const name of Object.keys(required)) if (!Object.hasOwn(request, name)) throw new Refused('malformed', `${name}: expected ${known[name].expected}`, id);
  if (oneOrMore && !Object.keys(oneOrMore).some((name) => Object.hasOwn(request, name))) {
    throw new Refused('malformed', `${type}: expected at least one of ${Object.keys(oneOrMore).join(', ')}`, id);
  }
  return request;
}

/** Whether this is how an application introduces itself, and in a version that the page has. */
export function isHello(data) {
  if (data === null || typeof data !== 'object' || Object.keys(data).length !== 2 || data.perc !== 'hello') return false;
  return Array.isArray(data.versions) && data.versions.length <= 16 && data.versions.includes(VERSION);
}

/** Counts what an application says. `removal` is null, or why it has to be removed: 'flood' or 'mistakes'. */
export class Gate {
  constructor(now) {
    this.allowance = BURST;
    this.at = now;
    this.excess = 0;
    this.mistakes = 0;
    this.removal = null;
  }

  /** Whether one more message may be looked at. */
  admits(now) {
    this.allowance = Math.min(BURST, this.allowance + ((now - this.at) / 1000) * RATE);
    this.at = now;
    if (this.allowance >= 1) {
      this.allowance -= 1;
      return this.removal === null;
    }
    this.excess += 1;
    if (this.excess > MOST_EXCESS) this.removal ??= 'flood';
    return false;
  }

  /** Something was wrong. */
  mistaken() {
    this.mistakes += 1;
    if (this.mistakes > MOST_MISTAKES) this.removal ??= 'mistakes';
  }
}
