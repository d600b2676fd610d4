// The bundled page with its real headers at one host, and applications at others, in an unmodified browser. call.js is the stand-in. Node's side.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../build/bundle.mjs';
import { headers, parsePolicy } from '../build/policy.mjs';
import { serve } from '../embed/serve.mjs';
import { PATIENCE as FACTOR, launch } from './browsers.mjs';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', json: 'application/json' };
const PATIENCE = { timeout: 30_000 * FACTOR };
export const TIMEOUT = { timeout: 150_000 * FACTOR };
export const SIZES = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 720 } };

/** The page's bundle with this policy, in which call.js is the stand-in; returns what answers requests, and the headers. */
function made(folder, policy) {
  const source = path.join(folder, 'source');
  fs.cpSync(path.join(WEB, 'room-page'), source, { recursive: true });
  fs.copyFileSync(path.join(WEB, 'test-page/room-call.js'), path.join(source, 'call.js'));
  const file = path.join(folder, 'policy.json');
  fs.writeFileSync(file, JSON.stringify(policy));
  const out = path.join(folder, 'out');
  bundle(source, out, file);
  const manifest = JSON.parse(fs.readFileSync(path.join(out, 'manifest.json')));
  return { out, manifest, headers: headers(parsePolicy(fs.readFileSync(file)), manifest.importMap) };
}

function pageServer({ out, manifest, headers: sent }, seen) {
  return http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    seen.push(pathname);
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    if (pathname.endsWith('/facts')) response.writeHead(200, { 'Content-Type': TYPES.json }).end('{"room":"board-1","protection":"frame"}');
    else if (name in manifest.files) response.writeHead(200, { ...sent, 'Content-Type': TYPES[name.split('.').at(-1)] }).end(fs.readFileSync(path.join(out, name)));
    else response.writeHead(404).end();
  });
}

const listening = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });

/** One browser, with one visit at a time. */
export class EmbedVisit {
  constructor(name) {
    Object.assign(this, { name, requests: [], unnamedRequests: [], pageRequests: [], log: [] });
  }

  /** @param applications paths at the application's origin that the policy names */
  async begin(applications, changes = {}) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'perc-embed-'));
    this.application = await serve(WEB, 0, (at) => this.requests.push(at));
    this.unnamed = await serve(WEB, 0, (at) => this.unnamedRequests.push(at));
    this.policy = {
      version: 1, servedBy: 'organisation', operator: 'Example Ltd', endToEnd: 'required', audioLevels: 'clear',
      keyDistributors: [{ identity: 'kd@idp.example', certificates: [] }], bridges: ['/perc'], identityProviders: [],
      applications: applications.map((at) => `${this.application.origin}${at}`), ...changes,
    };
    this.server = pageServer(made(this.folder, this.policy), this.pageRequests);
    this.origin = `http://localhost:${await listening(this.server)}`;
    this.browser = await launch(this.name);
  }

  /** Another browser in the place of this one. */
  async restart(without = []) {
    await this.browser.close();
    this.page = null;
    this.browser = await launch(this.name, without);
  }

  async end() {
    await this.browser?.close();
    for (const server of [this.server, this.application?.server, this.unnamed?.server]) server?.close();
    fs.rmSync(this.folder, { recursive: true });
  }

  /** A new tab in the last one's place. */
  async blank() {
    if (this.page && !this.page.isClosed()) await this.page.close();
    this.page = await this.browser.newPage();
    // A tab that a browser does not show draws nothing, and waits for what is to be seen never end.
    await this.page.bringToFront();
  }

  /** Opens the page's first screen. `before` are addresses that are visited in front of it. */
  async open({ more = '', size = SIZES.laptop, memory = {}, before = [] } = {}) {
    await this.blank();
    for (const seen of [this.log, this.requests, this.unnamedRequests]) seen.length = 0;
    this.page.on('pageerror', (error) => this.log.push(String(error)));
    await this.page.setViewport(size);
    for (const address of before) await this.page.goto(address);
    await this.page.evaluateOnNewDocument((given, at) => {
      if (location.origin !== at) return;
      localStorage.clear();
      for (const [key, value] of Object.entries(given)) localStorage.setItem(`perc-${key}`, value);
    }, { identity: 'alice@idp.example', ...memory }, this.origin);
    await this.page.goto(`${this.origin}/#board-1&kd=kd@idp.example${more}`);
    await this.page.waitForSelector('#join-button', { visible: true, ...PATIENCE });
  }

  /** Joins a call with these others, by the page's own button. */
  async join(others = ['bob', 'carol']) {
    await this.page.evaluate((names) => {
      const members = ['alice', ...names].map((name, n) => ({ senderIndex: n + 1, identity: `${name}@idp.example`, joined: n, state: 'keyed', records: false, own: n === 0 }));
      const streams = members.slice(1).flatMap(({ senderIndex }) => ['audio', 'video'].map((kind) => (
        { kind, bound: senderIndex, claimed: senderIndex, state: 'protected', track: kind === 'video' ? globalThis.stage.picture(senderIndex * 40) : null })));
      Object.assign(globalThis.stage.scene, { members, streams, speakers: [2], code: '73633 23727' });
    }, others);
    await this.page.click('#join-button');
    await this.inCall();
  }

  async inCall() {
    await this.page.waitForSelector('#leave', { visible: true, ...PATIENCE });
    await this.page.evaluate(() => globalThis.stage.show({}));
  }

  /** The application's document, when it is there. */
  async frame() {
    const element = await this.page.waitForSelector('iframe.application-frame', PATIENCE);
    const frame = await element.contentFrame();
    await frame.waitForFunction(() => document.readyState === 'complete', PATIENCE);
    return frame;
  }

  run(script, ...given) {
    return this.page.evaluate(script, ...given);
  }

  until(check, ...given) {
    return this.page.waitForFunction(check, PATIENCE, ...given).catch(async (error) => {
      throw new Error(`${error.message}: ${check} ${given}; ${await this.run(() => document.body.innerText)}; ${this.log.join('\n')}`);
    });
  }

  says(selector, part) {
    return this.until((where, what) => document.querySelector(where)?.textContent.includes(what), selector, part);
  }

  text(selector) {
    return this.page.$eval(selector, (element) => element.textContent.trim());
  }
}

/** Waits for something in a frame. */
export const within = (frame, check, ...given) => frame.waitForFunction(check, PATIENCE, ...given);
