class Headers {
  #values = new Map();

  constructor(init) {
    if (init !== undefined && init !== null) {
      const entries = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
      for (const [name, value] of entries) {
        this.append(name, value);
      }
    }
  }

  append(name, value) {
    const key = String(name).toLowerCase();
    const before = this.#values.get(key);
    this.#values.set(key, before === undefined ? String(value) : before + ', ' + String(value));
  }
  set(name, value) { this.#values.set(String(name).toLowerCase(), String(value)); }
  delete(name) { this.#values.delete(String(name).toLowerCase()); }
  get(name) { return this.#values.get(String(name).toLowerCase()) ?? null; }
  has(name) { return this.#values.has(String(name).toLowerCase()); }
  forEach(callback) { this.#values.forEach((value, name) => callback(value, name, this)); }
  keys() { return this.#values.keys(); }
  values() { return this.#values.values(); }
  entries() { return this.#values.entries(); }
  [Symbol.iterator]() { return this.entries(); }
}

class Response {
  #text;
  #numbers;
  #used = false;

  // The body is text if its octets are UTF-8, else numbers.
  constructor(parts) {
    this.#text = parts.text;
    this.#numbers = parts.numbers;
    this.status = parts.status;
    this.statusText = parts.statusText;
    this.ok = parts.status >= 200 && parts.status < 300;
    this.redirected = parts.redirected;
    this.url = parts.url;
    this.type = parts.responseType;
    this.headers = new Headers(parts.headers);
  }

  get bodyUsed() { return this.#used; }

  #use() {
    if (this.#used) {
      throw new TypeError('the body was read before');
    }
    this.#used = true;
  }

  async arrayBuffer() {
    this.#use();
    return this.#text === undefined ? new Uint8Array(this.#numbers).buffer : new TextEncoder().encode(this.#text).buffer;
  }
  async text() {
    this.#use();
    return this.#text === undefined ? new TextDecoder().decode(new Uint8Array(this.#numbers)) : this.#text;
  }
  async json() { return parse(await this.text()); }
}

const exchanges = new Map();
let lastExchange = 0;

function bodyText(body, headers) {
  if (body === undefined || body === null) {
    return null;
  }
  if (body instanceof URLSearchParams && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  } else if (typeof body === 'string' && !headers.has('content-type')) {
    headers.set('content-type', 'text/plain;charset=UTF-8');
  }
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? numbers(body) : String(body).toWellFormed();
}

function startExchange(url, init, settle) {
  const headers = new Headers(init.headers);
  const body = bodyText(init.body, headers);
  const request = {
    url: new URL(url, environment.href).href,
    method: String(init.method ?? 'GET').toUpperCase(),
    headers: [...headers],
    body,
    redirect: String(init.redirect ?? 'follow'),
    credentials: String(init.credentials ?? 'same-origin'),
    cache: String(init.cache ?? 'default'),
  };
  const id = ++lastExchange;
  host('fetch', id, request);
  exchanges.set(id, settle);
  return id;
}

// An exchange on the other side has ended.
function endExchange(event) {
  const settle = exchanges.get(event.id);
  if (settle === undefined) {
    return;
  }
  exchanges.delete(event.id);
  if (event.failure !== undefined) {
    settle(undefined, new TypeError(event.failure));
  } else {
    settle(new Response(event), undefined);
  }
}

expose('Headers', Headers);
expose('Response', Response);
expose('fetch', (input, init = {}) => new PromiseType((resolve, reject) => {
  const url = typeof input === 'object' && input !== null && !(input instanceof URL) ? input.url : input;
  startExchange(String(url), init ?? {}, (response, failure) => {
    if (failure === undefined) {
      resolve(response);
    } else {
      reject(failure);
    }
  });
}));

// XMLHttpRequest, asynchronous requests only.
class XMLHttpRequest {
  #method;
  #url;
  #headers = new Headers();
  #responseHeaders = new Headers();
  #exchange = 0;
  #listeners = new Map();

  static UNSENT = 0;
  static OPENED = 1;
  static HEADERS_RECEIVED = 2;
  static LOADING = 3;
  static DONE = 4;

  constructor() {
    this.readyState = 0;
    this.status = 0;
    this.statusText = '';
    this.response = '';
    this.responseText = '';
    this.responseType = '';
    this.responseURL = '';
    this.withCredentials = false;
  }

  open(method, url, asynchronous = true) {
    if (!asynchronous) {
      throw new DOMException('synchronous requests are not supported', 'InvalidAccessError');
    }
    this.#method = method;
    this.#url = String(url);
    this.#headers = new Headers();
    this.#state(1);
  }
  setRequestHeader(name, value) { this.#headers.append(name, value); }
  getResponseHeader(name) { return this.#responseHeaders.get(name); }
  getAllResponseHeaders() {
    return [...this.#responseHeaders].map(([name, value]) => name + ': ' + value + '\r\n').join('');
  }
  addEventListener(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  removeEventListener(type, listener) {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((other) => other !== listener));
  }
  abort() {
    exchanges.delete(this.#exchange);
    this.readyState = 0;
  }

  send(body) {
    if (this.readyState !== 1) {
      throw new DOMException('the request is not open', 'InvalidStateError');
    }
    const init = {
      method: this.#method,
      headers: this.#headers,
      body,
      credentials: this.withCredentials ? 'include' : 'same-origin',
    };
    this.#exchange = startExchange(this.#url, init, (response, failure) => this.#end(response, failure));
  }

  async #end(response, failure) {
    if (failure !== undefined) {
      this.#state(4);
      this.#fire('error');
      this.#fire('loadend');
      return;
    }
    this.status = response.status;
    this.statusText = response.statusText;
    this.responseURL = response.url;
    this.#responseHeaders = response.headers;
    const buffer = await response.arrayBuffer();
    if (this.responseType === 'arraybuffer') {
      this.response = buffer;
    } else {
      this.responseText = new TextDecoder().decode(buffer);
      this.response = this.responseType === 'json' ? jsonOrNull(this.responseText) : this.responseText;
    }
    this.#state(4);
    this.#fire('load');
    this.#fire('loadend');
  }

  #state(value) {
    this.readyState = value;
    this.#fire('readystatechange');
  }
  #fire(type) {
    const event = { type, target: this, currentTarget: this };
    for (const listener of [this['on' + type], ...(this.#listeners.get(type) ?? [])]) {
      if (typeof listener === 'function') {
        listener.call(this, event);
      }
    }
  }
}

function jsonOrNull(text) {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
expose('XMLHttpRequest', XMLHttpRequest);
