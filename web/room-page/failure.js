// Why something did not work: a condition that programs and translations know, and a detail for whoever has to find out more.

/** What the page does about each: 'again' by itself, after 'login', after a 'click', or 'never'. Others: never. */
const THEN = {
  'bridge-unreachable': 'again',
  'bridge-refused': 'again',
  'busy': 'again',
  'conference-full': 'never',
  'identity-timeout': 'again',
  'kd-unavailable': 'again',
  'key-channel-closed': 'again',
  'key-channel-silent': 'again',
  'key-channel-timeout': 'again',
  'login-needed': 'login',
  'media-failed': 'again',
  'perc-unavailable': 'again',
  'replayed-tls-id': 'again',
  'roster-late': 'again',
  'ssrc-conflict': 'again',
  'unknown-session': 'again',
  'window-blocked': 'click',
};
/** While somebody comes back, these are often because the other side has not come back yet. */
const WHILE_COMING_BACK = new Set(['unknown-room']);

/** A failure with its condition. */
export class Failure extends Error {
  constructor(condition, detail = '', extra = {}) {
    super(detail ? `${condition}: ${detail}` : condition);
    this.name = 'Failure';
    this.condition = condition;
    this.detail = detail;
    Object.assign(this, extra);
  }
}

/** Any error as a failure. */
export function asFailure(error) {
  return error instanceof Failure ? error : new Failure(error?.condition ?? 'unexpected', error?.message ?? String(error));
}

/** What the page does about a failure. */
export function remedy({ condition }, comingBack = false) {
  if (comingBack && WHILE_COMING_BACK.has(condition)) return 'again';
  return THEN[condition] ?? 'never';
}

/** Rejects with 'cancelled' as soon as the signal is aborted. */
export function cancellable(promise, signal) {
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new Failure('cancelled'));
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}
