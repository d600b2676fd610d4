// What the page asks of the Media Distributor's HTTP resource, which is not trusted.

import { Failure, cancellable } from './failure.js';

/** The rooms of one resource. */
export class Backend {
  /** @param resource address of the resource, ending with "/" */
  constructor(resource, fetcher = (...all) => fetch(...all)) {
    this.resource = resource;
    this.fetcher = fetcher;
  }

  async request(path, options, signal) {
    let response;
    try {
      response = await cancellable(this.fetcher(new URL(path, this.resource), { ...options, signal }), signal ?? new AbortController().signal);
    } catch (error) {
      if (signal?.aborted) throw new Failure('cancelled');
      throw new Failure('bridge-unreachable', error.message);
    }
    if (response.ok) return response;
    const body = await response.json().catch(() => ({}));
    const known = typeof body.error === 'string' && /^[a-z0-9-]{1,64}$/.test(body.error);
    if (!known && response.status >= 500) throw new Failure('bridge-unreachable', `HTTP status ${response.status}`);
    throw new Failure(known ? body.error : 'unexpected', String(body.detail ?? `HTTP status ${response.status}`));
  }

  async json(path, signal) {
    const response = await this.request(path, { cache: 'no-store' }, signal);
    try {
      return await response.json();
    } catch (error) {
      throw new Failure('unexpected', `the bridge's document is not JSON: ${error.message}`);
    }
  }

  /**
   * What the bridge says about a room before anybody logs in: {room, protection}, without protection if it does not know. Rejects with
   * 'unknown-room' if there is none.
   */
  facts(room, signal) {
    return this.json(`${encodeURIComponent(room)}/facts`, signal);
  }

  /** Sends an offer; what comes back is {answer, session, endpoint}. */
  async offer(room, sdp, signal) {
    const response = await this.request(`offer?room=${encodeURIComponent(room)}`, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: sdp,
    }, signal);
    const session = response.headers.get('Location')?.split('/').at(-1);
    if (!session) throw new Failure('unexpected', 'the bridge names no session');
    return { answer: await response.text(), session, endpoint: response.headers.get('X-Perc-Endpoint') };
  }

  /** Who sends what, as the bridge says. */
  async sources(room, signal) {
    const { participants } = await this.json(`${encodeURIComponent(room)}/roster`, signal);
    return Array.isArray(participants) ? participants.filter((each) => each !== null && typeof each === 'object') : [];
  }

  /** Ends a session, also while the page goes away. */
  leave(session) {
    this.fetcher(new URL(`session/${session}`, this.resource), { method: 'DELETE', keepalive: true }).catch(() => {});
  }
}

/** The first of some bridges that has a room: {backend, facts}. Rejects if none has it; if one could not be asked, with that. */
export async function findRoom(backends, room) {
  const failures = [];
  for (const backend of backends) {
    try {
      return { backend, facts: await backend.facts(room) };
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw failures.find(({ condition }) => condition !== 'unknown-room') ?? failures[0];
}
