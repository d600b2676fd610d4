// The bridge as a signalling server sees it: endpoints of one conference over Colibri2's REST form, and its process.
import fs from 'node:fs';
import { randomUUID } from 'node:crypto';
import { colibriMedia } from './sdp.mjs';

const CLOCK_TICKS_PER_SECOND = 100;
const REQUEST_TIMEOUT_MILLIS = 20_000;
const ICE_UDP = 'urn:xmpp:jingle:transports:ice-udp:1';

export class Conference {
  #rest;
  #meetingId = randomUUID();
  #created = false;

  constructor(rest) {
    this.#rest = rest.replace(/\/$/, '');
  }

  async version() {
    return (await this.#fetch('/about/version', {})).json();
  }

  /** Creates an endpoint; the bridge takes one a request. Returns its transport and the bridge's own SSRCs. */
  async addEndpoint(id, name) {
    const answer = await this.#request(this.#created ? 'PATCH' : 'POST', {
      ...(!this.#created && { 'meeting-id': this.#meetingId, name: `ordinary-${this.#meetingId.slice(0, 8)}@conference.local`, create: true }),
      endpoints: [{
        id, create: true, 'stats-id': name, capabilities: ['source-names', 'private-address-connectivity'],
        medias: colibriMedia(), transport: { 'ice-controlling': true },
      }],
    });
    this.#created = true;
    const transport = answer.endpoints[0].transport.transport;
    const own = Object.fromEntries(answer.sources.map((source) => [source.type, source.sources[0].ssrc ?? source.sources[0]]));
    return { transport, own };
  }

  /** Tells the bridge what the browser answered. */
  async updateEndpoint(id, answer) {
    await this.#request('PATCH', {
      endpoints: [{
        id,
        transport: {
          transport: {
            xmlns: ICE_UDP, ufrag: answer.ufrag, pwd: answer.pwd, 'rtcp-mux': true,
            fingerprints: [{ ...answer.fingerprint, setup: answer.setup }],
          },
        },
        sources: [
          { type: 'audio', id: `${id}-a0`, sources: answer.audio.map((ssrc) => ({ ssrc, name: `${id}-a0` })) },
          {
            type: 'video', id: `${id}-v0`, sources: answer.video.ssrcs.map((ssrc) => ({ ssrc, name: `${id}-v0` })),
            'ssrc-groups': answer.video.fid.map((sources) => ({ semantics: 'FID', sources })),
          },
        ],
      }],
    });
  }

  async expire() {
    if (this.#created) await this.#request('PATCH', { expire: true });
  }

  async #request(method, body) {
    const path = `/colibri/v2/conferences${method === 'PATCH' ? `/${this.#meetingId}` : ''}`;
    const response = await this.#fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the bridge answered ${method} ${path} with ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }

  async #fetch(path, request) {
    try {
      return await fetch(this.#rest + path, { ...request, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLIS) });
    } catch (reason) {
      throw new Error(`the bridge at ${this.#rest} cannot be reached: ${reason.cause?.message || reason.cause?.code || reason.message}`);
    }
  }
}

/** CPU time and memory of a process as of now; null if there is no such process. */
export function processSample(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    const rssKiB = Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);
    return { millis: Date.now(), cpuMillis: (Number(fields[11]) + Number(fields[12])) * (1000 / CLOCK_TICKS_PER_SECOND), rssMiB: Math.round(rssKiB / 1024) };
  } catch {
    return null;
  }
}
