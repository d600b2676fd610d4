// Attempts to join in which the user has to do something on the way: log in, or click because browsers open windows for clicks only.

import { Failure, asFailure, cancellable } from './failure.js';
import { logIn } from './windows.js';

/**
 * Joins.
 *
 * @param makeCall ({step, ask}) => a new Call that is joining, as a promise
 * @param options {signal: aborted when the user does not want to wait any more; step: ({name, values, action, proceed}) => shows what is waited for:
 *     `step.<name>`, and if `action` is there a button with that text, whose click calls proceed}
 */
export async function joinPatiently(makeCall, { signal, step }) {
  const say = (name, values = {}) => step({ name, values, action: null, proceed: null });
  const ask = (name, values = {}) => cancellable(new Promise((proceed) => {
    step({ name, values, action: `step.${name}.open`, proceed });
  }), signal).then(() => say(name, values));
  for (;;) {
    try {
      return await makeCall({ step: say, ask });
    } catch (error) {
      const failure = asFailure(error);
      if (failure.condition === 'login-needed') {
        const domain = hostOf(failure.url);
        await ask('login', { domain });
        say('login.wait', { domain });
        await logIn(failure.url, signal);
      } else if (failure.condition === 'window-blocked') {
        await ask('window', { domain: failure.domain });
      } else {
        throw failure;
      }
    }
  }
}

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    throw new Failure('identity-refused', 'the provider\'s address for logging in is none');
  }
}
