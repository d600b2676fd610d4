class URLSearchParams {
  #pairs = [];

  constructor(init = '') {
    if (typeof init === 'object' && init !== null) {
      const entries = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
      for (const [name, value] of entries) {
        this.append(name, value);
      }
      return;
    }
    for (const part of String(init).replace(/^\?/, '').split('&')) {
      if (part !== '') {
        const equals = part.indexOf('=');
        const name = equals < 0 ? part : part.slice(0, equals);
        this.append(unescapeForm(name), equals < 0 ? '' : unescapeForm(part.slice(equals + 1)));
      }
    }
  }

  append(name, value) { this.#pairs.push([String(name), String(value)]); }
  delete(name) { this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name)); }
  get(name) { return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null; }
  getAll(name) { return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]); }
  has(name) { return this.#pairs.some((pair) => pair[0] === String(name)); }
  set(name, value) {
    this.delete(name);
    this.append(name, value);
  }
  forEach(callback) { this.#pairs.forEach(([name, value]) => callback(value, name, this)); }
  keys() { return this.#pairs.map((pair) => pair[0]).values(); }
  values() { return this.#pairs.map((pair) => pair[1]).values(); }
  entries() { return this.#pairs.map((pair) => [...pair]).values(); }
  [Symbol.iterator]() { return this.entries(); }
  toString() { return this.#pairs.map(([name, value]) => escapeForm(name) + '=' + escapeForm(value)).join('&'); }
}

function unescapeForm(text) {
  const spaced = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function escapeForm(text) {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (character) => '%' + character.charCodeAt(0).toString(16).toUpperCase())
    .replace(/%20/g, '+');
}

// Parsed on the other side. A query changed through searchParams is not written back: realms only read addresses.
class URL {
  #parts;
  #search;

  constructor(url, base) {
    this.#parts = host('url', String(url), base === undefined ? null : String(base));
    this.#search = new URLSearchParams(this.#parts.search);
    Object.freeze(this);
  }

  get href() { return this.#parts.href; }
  get origin() { return this.#parts.origin; }
  get protocol() { return this.#parts.protocol; }
  get username() { return this.#parts.username; }
  get password() { return this.#parts.password; }
  get host() { return this.#parts.host; }
  get hostname() { return this.#parts.hostname; }
  get port() { return this.#parts.port; }
  get pathname() { return this.#parts.pathname; }
  get search() { return this.#parts.search; }
  get hash() { return this.#parts.hash; }
  get searchParams() { return this.#search; }
  toString() { return this.href; }
  toJSON() { return this.href; }

  static canParse(url, base) {
    try {
      return new URL(url, base) !== undefined;
    } catch {
      return false;
    }
  }
}
expose('URL', URL);
expose('URLSearchParams', URLSearchParams);

const place = new URL(environment.href);
expose('location', Object.freeze({
  href: place.href,
  origin: environment.origin,
  protocol: place.protocol,
  host: place.host,
  hostname: place.hostname,
  port: place.port,
  pathname: place.pathname,
  search: place.search,
  hash: place.hash,
  toString: () => place.href,
}));
