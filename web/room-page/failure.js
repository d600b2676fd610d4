// Why something did not work: a condition that programs and translations know, and a detail for whoever has to find out more.

/** What may be over in a moment, so that a call that was lost by it comes back by itself. */
const PASSING = new Set([
  'bridge-refused', 'bridge-unreachable', 'busy', 'identity-renewal', 'kd-unavailable', 'key-channel-closed', 'key-channel-silent',
  'key-channel-timeout', 'media-failed', 'no-ack', 'perc-unavailable', 'replayed-tls-id', 'silent', 'ssrc-conflict', 'tunnel-lost', 'unknown-session',
  // A Key Distributor that comes back opens its rooms again.
  'unknown-room',
]);

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

/** Whether another attempt may work without anything else done. */
export const isPassing = ({ condition }) => PASSING.has(condition);

/** Rejects with 'cancelled' as soon as the signal is aborted. */
export function cancellable(promise, signal) {
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new Failure('cancelled'));
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}
