// This user's microphone, camera and screen, and what of them is on. Whoever cannot or does not want to use a device joins without it.

const REASONS = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing', OverconstrainedError: 'missing', NotReadableError: 'busy', AbortError: 'busy' };
const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } };
const SCREEN = { video: { frameRate: { max: 15 } }, audio: false };
const DEVICE_KINDS = { audio: 'audioinput', video: 'videoinput' };

/** Why a device cannot be used: {reason: 'denied' | 'missing' | 'busy' | 'other', detail}. */
export function problemOf(error) {
  return { reason: REASONS[error.name] ?? 'other', detail: error.message };
}

/**
 * `audio`, `video` and `screen` are each {on, track, problem}; `on` says whether others are to get it. A microphone that is off is still there,
 * and nothing of it is sent; a camera that is off is released.
 */
export class LocalMedia {
  /** @param devices navigator.mediaDevices, or undefined where the browser has none */
  constructor(devices) {
    this.devices = devices;
    this.listeners = new Set();
    this.audio = { on: true, track: null, problem: null };
    this.video = { on: true, track: null, problem: null };
    this.screen = { on: false, track: null, problem: null };
    this.chosen = { audioinput: '', videoinput: '', audiooutput: '' };
    this.list = [];
    this.asking = false;
    this.onlost = () => {};
    devices?.addEventListener?.('devicechange', () => this.enumerate());
  }

  onchange(listener) {
    this.listeners.add(listener);
  }

  changed() {
    for (const listener of this.listeners) listener(this);
  }

  /** What is to be sent of this kind now: a track or null. */
  sent(kind) {
    return this[kind].on ? this[kind].track : null;
  }

  /** Asks for what is wanted: both at once, so that the browser asks once; each alone if that fails. */
  async open() {
    if (!this.devices) {
      for (const kind of ['audio', 'video']) Object.assign(this[kind], { on: false, problem: { reason: 'missing', detail: '' } });
      this.changed();
      return;
    }
    this.asking = true;
    this.changed();
    try {
      const stream = await this.devices.getUserMedia({ audio: this.constraints('audio'), video: this.constraints('video') });
      for (const track of stream.getTracks()) this.take(track.kind, track);
    } catch {
      await this.capture('audio');
      await this.capture('video');
    }
    this.asking = false;
    await this.enumerate();
  }

  constraints(kind) {
    const id = this.chosen[DEVICE_KINDS[kind]];
    return { ...(kind === 'video' ? VIDEO : {}), ...(id ? { deviceId: { exact: id } } : {}) };
  }

  async capture(kind) {
    try {
      const stream = await this.devices.getUserMedia({ [kind]: this.constraints(kind) });
      this.take(kind, stream.getTracks()[0]);
    } catch (error) {
      Object.assign(this[kind], { on: false, track: null, problem: problemOf(error) });
    }
  }

  take(kind, track) {
    this[kind].track?.stop();
    Object.assign(this[kind], { on: true, track, problem: null });
    track.addEventListener('ended', () => {
      if (this[kind].track !== track) return;
      Object.assign(this[kind], { on: false, track: null });
      this.onlost(kind, track.label);
      this.changed();
    });
  }

  /** Switches microphone or camera. */
  async set(kind, on) {
    const device = this[kind];
    if (on && device.track === null) await this.capture(kind);
    else device.on = on && device.track !== null;
    if (!device.on && kind === 'video') {
      device.track?.stop();
      device.track = null;
    }
    this.changed();
  }

  /** Takes another device of a kind as enumerateDevices names them. */
  async choose(deviceKind, id) {
    this.chosen[deviceKind] = id;
    const kind = Object.keys(DEVICE_KINDS).find((each) => DEVICE_KINDS[each] === deviceKind);
    if (kind && (this[kind].on || this[kind].problem)) {
      const old = this[kind].track;
      await this.capture(kind);
      if (this[kind].track !== old) old?.stop();
    } else if (kind) {
      this[kind].track?.stop();
      this[kind].track = null;
    }
    this.changed();
  }

  /** Asks for the screen, or ends sharing it. Rejects if the user or the system does not want that. */
  async share(on) {
    const old = this.screen.track;
    if (on) {
      const [track] = (await this.devices.getDisplayMedia(SCREEN)).getVideoTracks();
      track.contentHint = 'detail';
      this.take('screen', track);
    } else {
      old?.stop();
      Object.assign(this.screen, { on: false, track: null });
    }
    this.changed();
  }

  async enumerate() {
    this.list = (await this.devices.enumerateDevices().catch(() => []))
      .filter(({ kind, deviceId }) => Object.hasOwn(this.chosen, kind) && deviceId !== '');
    this.changed();
  }

  /** Releases everything. */
  close() {
    for (const kind of ['audio', 'video', 'screen']) {
      this[kind].track?.stop();
      Object.assign(this[kind], { on: false, track: null });
    }
    this.changed();
  }
}
