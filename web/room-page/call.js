// One membership in the room: from an offer until it ends. Who is there, what comes from whom and in which state is in `snapshot`.

import { unopenedButPlayed } from './bypass.js';
import { Failure, cancellable } from './failure.js';
import { isBuiltIn, openIdentity } from './identity.js';
import { invited } from './invitation.js';
import { StreamWatch, tiles } from './participants.js';
import { allowsCertificates, withoutAudioLevels } from './policy.js';
import { CODECS, ProtectedConnection } from './protected-connection.js';
import { quality, reading } from './quality.js';
import { Receiving, usableSources } from './receiving.js';
import { RosterFollower, codeOf } from './roster.js';
import { fingerprintLines } from './sdp.js';
import { Silence } from './silence.js';
import { Speaking, levelBetween } from './speaking.js';

const SOURCES_MILLIS = 2000;
const LOOK_MILLIS = 500;
const QUALITY_MILLIS = 2000;
const GATHERING_MILLIS = 2000;
/** Polls of the bridge that fail or do not list this user in a row before that is believed. */
const MISSES = 3;
/** Readings in a row; the transforms' reports come each second. */
const SUSPICIONS = 4;

const CONDITIONS = {
  'channel-closed': 'key-channel-closed',
  'key-expired': 'key-channel-silent',
  'no-channel': 'key-channel-timeout',
  'no-key': 'key-channel-timeout',
  'no-track': 'protection-failed',
  'no-transform': 'protection-failed',
  'unprotected': 'protection-failed',
  'worker-failed': 'protection-failed',
  'worker-silent': 'protection-failed',
};
const OF_KEYS = new Set(['malformed', 'no-roster', 'wrong-sender-index', 'wrong-suite', 'bad-key', 'no-members', 'key-replayed', 'too-many-messages']);

/** Why a protected connection ended, as a failure. */
export function failureOf(error) {
  const reason = error.reason ?? 'unexpected';
  if (error.name === 'RosterRefused') return new Failure('roster-refused', `${reason}: ${error.message}`);
  return new Failure(CONDITIONS[reason] ?? (OF_KEYS.has(reason) ? 'key-refused' : reason), error.message);
}

/** Candidates spare the bridge to wait for the browser's first packet; it works without them. */
function gathered(pc) {
  return new Promise((resolve) => {
    const check = () => pc.iceGatheringState === 'complete' && resolve();
    pc.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, GATHERING_MILLIS);
    check();
  });
}

/** A call. Its `change` events say that `snapshot` has something new; `ended` is a promise of a Failure, or of null if the user left. */
export class Call extends EventTarget {
  /**
   * @param options {worker: of loadFrameWorker; backend; address: of parseAddress; keyDistributor: of
   *     expectedKeyDistributor; audioLevels: of the policy; who: the user's identity; signal: aborted when the user does not
   *     want to wait any more; step: (name, values, action) => says what is waited for; ask: as of openIdentity}
   */
  constructor(options) {
    super();
    const { keyDistributor, ...rest } = options;
    Object.assign(this, { ...rest, expected: keyDistributor });
    this.ended = new Promise((resolve) => { this.resolveEnded = resolve; });
    this.isOver = false;
    this.wasConnected = false;
    this.roster = null;
    this.code = null;
    this.keyDistributor = null;
    this.streams = new Map();
    this.speaking = new Speaking();
    this.quality = { grade: 'unknown', loss: 0, roundTrip: 0, jitter: 0 };
    this.judged = { at: -Infinity, reading: reading([]) };
    this.silence = new Silence();
    this.misses = 0;
    this.isFinding = false;
    this.isAwaited = false;
    this.suspicious = new Map();
    this.timers = [];
  }

  /** Joins; resolves when there are keys and a connection. Has to begin in the task of a click, see openIdentity. */
  async join() {
    const { expected, who, signal, ask } = this;
    try {
      this.identity = openIdentity({ who, expected, signal, ask });
      await this.connect(await cancellable(this.worker, signal));
    } catch (error) {
      this.close();
      throw error.reason ? failureOf(error) : error;
    }
    return this;
  }

  async connect(worker) {
    const { address, identity, signal, step } = this;
    const connection = new ProtectedConnection(worker);
    this.connection = connection;
    this.pc = connection.pc;
    this.senders = { audio: this.sender('audio'), video: this.sender('video'), screen: this.sender('video') };
    const keyed = this.follow(connection);
    keyed.catch(() => {});
    const { pc } = this;
    identity.attach(pc);
    step(isBuiltIn() ? 'identity' : 'identity.window', { domain: this.who.domain });
    await pc.setLocalDescription(await identity.offer());
    await gathered(pc);
    const signed = await identity.signed(connection.offered(pc.localDescription.sdp));
    const offer = address.invitation ? await invited(signed, address.invitation) : signed;
    step('admission', { kd: this.expected.text });
    const { answer: given, session, endpoint } = await this.backend.offer(address.room, offer, signal);
    Object.assign(this, { session, endpoint });
    if (signal.aborted) throw new Failure('cancelled');
    step('verify');
    if (!allowsCertificates(this.expected, fingerprintLines(given))) throw new Failure('kd-certificate');
    const answer = this.audioLevels === 'omitted' ? withoutAudioLevels(given) : given;
    connection.start(address.room, new RosterFollower(address.room, fingerprintLines(answer), fingerprintLines(offer)));
    connection.channel.addEventListener('message', () => this.silence.heard(performance.now()));
    this.keyDistributor = await identity.accept(answer);
    identity.close();
    this.receiving = new Receiving(pc, answer);
    step(pc.connectionState === 'connected' ? 'keys' : 'media');
    pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && step('keys'));
    await cancellable(keyed, signal);
    this.every(LOOK_MILLIS, () => this.look());
    this.every(SOURCES_MILLIS, () => this.findSources());
    this.findSources();
  }

  sender(kind) {
    const isFirst = (codec) => codec === this.address.codec;
    const codecs = [...CODECS[kind].filter(isFirst), ...CODECS[kind].filter((codec) => !isFirst(codec))];
    return this.connection.addSender(kind, { codecs, streams: [new MediaStream()] });
  }

  /** Follows the connection's events; the promise is kept when there is a key. */
  follow(connection) {
    this.pc.addEventListener('connectionstatechange', () => {
      if (this.pc.connectionState === 'connected') this.wasConnected = true;
      if (this.pc.connectionState === 'failed') this.end(new Failure(this.isUnproven() ? 'kd-unproven' : 'media-failed'));
      this.changed();
    });
    connection.addEventListener('roster', ({ detail }) => this.take(detail));
    connection.addEventListener('sending', () => this.findSources());
    connection.addEventListener('receiver', ({ detail }) => this.streams.set(detail.id, { receiver: detail, watch: new StreamWatch(performance.now()) }));
    connection.addEventListener('bound', () => this.changed());
    connection.addEventListener('sender-changed', ({ detail: { receiver } }) => {
      this.streams.get(receiver.id)?.watch.senderChanged();
      this.changed();
    });
    connection.addEventListener('report', ({ detail }) => { this.report = detail; });
    return new Promise((resolve, reject) => {
      connection.addEventListener('key', () => resolve(), { once: true });
      connection.addEventListener('end', ({ detail }) => {
        const failure = failureOf(detail);
        reject(failure);
        this.end(failure);
      });
      this.ended.then((failure) => reject(failure ?? new Failure('cancelled')));
    });
  }

  /** Whether packets went to and fro, but the other side has not the certificate that was signed. */
  isUnproven() {
    return !this.wasConnected && this.pc.sctp?.transport.state === 'failed';
  }

  /** Takes a signed list; its code is there a moment later. */
  async take({ roster, own }) {
    const members = roster.members.map(({ senderIndex, identity, joined, state, records, fingerprint }) => (
      { senderIndex, identity, joined, state, records: records === true, fingerprint, own: senderIndex === own }));
    const code = await codeOf(roster.digest);
    if (this.isOver || (this.roster && this.roster.sequence >= roster.header.sequence)) return;
    this.roster = { sequence: roster.header.sequence, members };
    this.code = code;
    this.changed();
    this.findSources();
  }

  every(millis, action) {
    this.timers.push(setInterval(() => action(), millis));
  }

  changed() {
    if (!this.isOver) this.dispatchEvent(new Event('change'));
  }

  /** Sends this track of a kind ('audio', 'video', 'screen'), or nothing. */
  send(kind, track) {
    this.senders[kind].use(track).catch((error) => this.end(new Failure('protection-failed', error.message)));
  }

  /** Looks what has come from whom since. */
  async look() {
    const entries = [...(await this.pc.getStats()).values()];
    if (this.isOver) return;
    const now = performance.now();
    if (now - this.judged.at > QUALITY_MILLIS) {
      const latest = reading(entries);
      this.quality = quality(this.judged.reading, latest);
      this.judged = { at: now, reading: latest };
    }
    // Packets and opened frames have to be of about the same moment.
    if (this.report !== this.seenReport) for (const stream of this.streams.values()) this.observe(stream, entries, now);
    this.seenReport = this.report;
    this.requireOpened(entries);
    if (this.silence.isTooLong(now)) this.end(new Failure('key-channel-silent'));
    this.changed();
  }

  /** Ends the call if several readings in a row have something that was played without being opened: the reports are a moment behind. */
  requireOpened(entries) {
    const out = (id) => this.report?.transforms.find((transform) => transform.id === id)?.out ?? 0;
    const passed = new Map([...this.streams.values()].map(({ receiver }) => [receiver.mid, out(receiver.id)]));
    const found = unopenedButPlayed(entries, passed);
    if (found.some((ssrc) => this.suspicious.get(ssrc) >= SUSPICIONS)) {
      this.end(new Failure('protection-failed', `media was played that was not opened: SSRC ${found.join()}`));
    }
    this.suspicious = new Map(found.map((ssrc) => [ssrc, (this.suspicious.get(ssrc) ?? 0) + 1]));
  }

  observe(stream, entries, now) {
    const { receiver, watch } = stream;
    const inbound = entries.find(({ type, mid, trackIdentifier }) => type === 'inbound-rtp' && (mid === receiver.mid || trackIdentifier === receiver.track.id));
    const { out = 0, dropped = {} } = this.report?.transforms.find(({ id }) => id === receiver.id) ?? {};
    const sum = (...reasons) => reasons.reduce((all, reason) => all + (dropped[reason] ?? 0), 0);
    watch.observe({
      packets: inbound?.packetsReceived ?? 0, opened: out, failed: sum('failed', 'malformed', 'replayed', 'own-frame'),
      noKey: sum('no-key', 'expired', 'unknown-sender'), plain: sum('unencrypted', 'no-codec'),
    }, now);
    if (inbound?.kind === 'audio' && receiver.sender !== null) {
      this.speaking.level(receiver.sender, levelBetween(stream.inbound, inbound), now);
    }
    stream.inbound = inbound;
  }

  /** Asks the bridge who sends what, and receives that of those on the signed list. */
  async findSources() {
    if (this.isOver || !this.roster || !this.receiving || !this.connection.isKeyed) return;
    this.isAwaited = this.isFinding;
    if (this.isFinding) return;
    this.isFinding = true;
    try {
      const participants = await this.backend.sources(this.address.room);
      if (this.isOver) return;
      const isThere = participants.some(({ endpoint }) => endpoint === this.endpoint);
      this.missed(isThere ? null : new Failure('unknown-session'));
      await this.receiving.receive(usableSources(participants, this.roster.members));
    } catch (error) {
      if (this.isOver) return;
      if (error instanceof Failure) this.missed(error);
      // A browser that verifies identities itself does so with each description; this one's assertion may be too old by now.
      else this.end(new Failure(isBuiltIn() && error instanceof DOMException ? 'identity-renewal' : 'receiving-failed', error.message));
    } finally {
      this.isFinding = false;
    }
    this.changed();
    // What was asked for meanwhile may not have been in the answer.
    if (this.isAwaited) this.findSources();
  }

  missed(failure) {
    this.misses = failure === null ? 0 : this.misses + 1;
    if (failure && this.misses >= MISSES && failure.condition !== 'bridge-unreachable') this.end(failure);
  }

  /** {connection, members, tiles, code, keyDistributor, quality}: what is known at this moment. */
  snapshot() {
    const now = performance.now();
    const live = [...this.streams.values()].filter(({ receiver }) => this.receiving?.sourceOf(receiver.mid));
    const streams = live.map(({ receiver, watch }) => {
      const { kind, claimed } = this.receiving.sourceOf(receiver.mid);
      return { kind, claimed, bound: receiver.sender, state: watch.state(now), track: receiver.track };
    });
    const { connectionState } = this.pc;
    return {
      connection: connectionState === 'connected' ? 'connected' : connectionState === 'disconnected' ? 'interrupted' : 'connecting',
      members: [...this.roster?.members ?? []].sort((a, b) => a.joined - b.joined),
      tiles: tiles(this.roster, streams, this.speaking.speakers(now)),
      code: this.code, keyDistributor: this.keyDistributor, quality: this.quality,
    };
  }

  /** Ends with a failure, or with null if the user left. */
  end(failure) {
    if (this.isOver) return;
    this.close();
    this.resolveEnded(failure);
  }

  /** Leaves. */
  leave() {
    this.end(null);
  }

  close() {
    if (this.isOver) return;
    this.isOver = true;
    this.timers.forEach((timer) => clearInterval(timer));
    this.identity?.close();
    this.connection?.close();
    if (this.session) this.backend.leave(this.session);
  }
}
