// Stands in for call.js in the drive of the page's elements: scenes in place of a bridge and a Key Distributor. The test sets `scene`.

import { Failure, cancellable } from './failure.js';
import { tiles } from './participants.js';

/** What the test has set up, and what the page has done. */
const stage = {
  scene: { members: [], streams: [], speakers: [], code: null, connection: 'connected', quality: { grade: 'good', loss: 0, roundTrip: 0.02, jitter: 0 } },
  joining: { steps: [], failure: null, hold: false },
  sent: {}, call: null, calls: 0, left: 0,
};
globalThis.stage = stage;

/** A moving picture, as a track. */
stage.picture = (hue, label = '') => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  const draw = () => {
    const gradient = context.createLinearGradient(0, 0, 640, 360);
    gradient.addColorStop(0, `hsl(${hue} 40% 62%)`);
    gradient.addColorStop(1, `hsl(${hue + 40} 45% 34%)`);
    context.fillStyle = gradient;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = 'rgb(255 255 255 / 85%)';
    if (label) {
      context.fillRect(60, 40, 520, 280);
      context.fillStyle = '#333';
      context.font = '28px sans-serif';
      context.fillText(label, 90, 100);
    } else {
      context.beginPath();
      context.arc(320, 150, 62, 0, 7);
      context.arc(320, 360, 140, Math.PI, 0);
      context.fill();
    }
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5).getVideoTracks()[0];
};

/** Shows what the scene is now. */
stage.show = (changes) => {
  Object.assign(stage.scene, changes);
  stage.call?.dispatchEvent(new Event('change'));
};

export class Call extends EventTarget {
  constructor(options) {
    super();
    Object.assign(this, options);
    this.ended = new Promise((resolve) => { this.end = resolve; });
    stage.calls += 1;
  }

  async join() {
    const { steps, failure, hold, ask } = stage.joining;
    for (const [name, values] of steps) this.step(name, values);
    if (ask) await this.ask(...ask);
    if (hold) await cancellable(new Promise(() => {}), this.signal);
    if (failure) throw new Failure(failure.condition, failure.detail, failure.values);
    stage.call = this;
    return this;
  }

  send(kind, track) {
    stage.sent[kind] = track === null ? null : track.kind;
  }

  snapshot() {
    const { members, streams, speakers, code, connection, quality } = stage.scene;
    return { members, connection, code, quality, tiles: tiles({ members }, streams, new Set(speakers)),
      keyDistributor: { name: 'kd@idp.example', idp: 'idp.example', by: 'browser' } };
  }

  leave() {
    stage.left += 1;
    this.end(null);
  }

  /** The call is lost. */
  lose(condition) {
    this.end(new Failure(condition));
  }
}
