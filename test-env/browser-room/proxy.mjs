// What stands between one browser and the bridge: passes everything on as it is, remembers what the browser offered, and gives its page's
// worker a few more lines, which tell what each frame began with before it was encrypted. For the control the worker is one that does not
// encrypt. For scenarios it also leads the browser's media over a relay.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { relayed, withoutCandidates } from './relay.mjs';

const WORKER = /\/frame-worker\.js$/;
const RECORDED = '/recorded-frames';
const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const read = (name) => fs.readFileSync(path.join(FOLDER, name), 'utf8');

async function bodyOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** One browser's way to the bridge. */
export class Proxy {
  /**
   * @param bridge the address of the bridge's HTTP server
   * @param address where the browser finds this
   * @param isProtected whether the page's worker encrypts, as it comes from the bridge
   */
  constructor(bridge, address, isProtected) {
    this.bridge = new URL(bridge);
    this.address = address;
    this.isProtected = isProtected;
    /** The beginnings of frames, hexadecimal. */
    this.frames = [];
    /** Ids that the bridge gave, in the order of the joins. */
    this.endpoints = [];
    /** Codecs by payload type, of all offers. */
    this.formats = {};
    /** What the page gets for its worker. */
    this.workerStatus = 200;
    this.workerDelay = 0;
    /** What of the browser's DTLS gets lost; null if its media goes to the bridge without a relay. */
    this.losses = null;
    this.relays = [];
    this.server = http.createServer((request, response) => {
      this.pass(request, response).catch((error) => {
        response.writeHead(502);
        response.end(String(error));
      });
    });
  }

  /** Begins to listen. */
  async open() {
    await new Promise((done) => { this.server.listen(0, this.address, done); });
    this.origin = `http://${this.address}:${this.server.address().port}`;
    return this;
  }

  async pass(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    const hasOffer = request.method === 'POST' && pathname.endsWith('/offer');
    const given = await bodyOf(request);
    const body = hasOffer && this.losses ? Buffer.from(withoutCandidates(String(given))) : given;
    if (pathname === RECORDED) {
      this.frames.push(...JSON.parse(body));
      response.writeHead(204);
      response.end();
      return;
    }
    const answer = await this.ask(request, body);
    const isAnswered = hasOffer && answer.headers['x-perc-endpoint'];
    if (isAnswered) this.offered(String(body), answer.headers['x-perc-endpoint']);
    const isWorker = answer.statusCode === 200 && WORKER.test(pathname);
    let content = isWorker ? this.worker(String(answer.body)) : answer.body;
    if (isAnswered && this.losses) content = await this.relay(String(answer.body));
    if (isWorker) await new Promise((done) => { setTimeout(done, this.workerDelay); });
    const headers = { ...answer.headers, 'content-length': Buffer.byteLength(content), 'cache-control': 'no-store' };
    delete headers['transfer-encoding'];
    response.writeHead(isWorker ? this.workerStatus : answer.statusCode, headers);
    response.end(content);
  }

  /** The bridge's answer. The host stays the browser's, which is the origin of its page. */
  ask(request, body) {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.bridge;
      const passed = http.request({ hostname, port, path: request.url, method: request.method, headers: { ...request.headers, ...(body.length > 0 && { 'content-length': body.length }) }, agent: false }, async (answer) => {
        resolve({ statusCode: answer.statusCode, headers: answer.headers, body: await bodyOf(answer) });
      });
      passed.on('error', reject);
      passed.end(body);
    });
  }

  offered(sdp, endpoint) {
    this.endpoints.push(endpoint);
    for (const [, format, codec] of sdp.matchAll(/^a=rtpmap:(\d+) ([^/\s]+)\//gm)) this.formats[format] = codec;
  }

  /** The answer, with paths on which something can get lost. */
  async relay(answer) {
    const { sdp, relays } = await relayed(answer, this.address, this.losses);
    this.relays.push(...relays);
    return sdp;
  }

  worker(script) {
    const recorder = read('recorder.js').replaceAll('RECORDED', JSON.stringify(new URL(RECORDED, this.origin)));
    return `${this.isProtected ? script : read('passing-worker.js')}\n${recorder}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
    for (const relay of this.relays) relay.close();
  }
}
