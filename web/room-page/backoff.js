// Waiting times between attempts to come back.

const FIRST_MILLIS = 1000;
const LONGEST_MILLIS = 30_000;

/**
 * How long to wait before this attempt: doubling, with a random part so that not everybody comes at once.
 *
 * @param attempt 1 for the first
 * @param random between 0 and 1
 */
export function delayBefore(attempt, random) {
  const most = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** (attempt - 1));
  return Math.round(most / 2 + most / 2 * random);
}
