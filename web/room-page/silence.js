// Whether the Key Distributor still speaks: it asks for proof of life at intervals, so that longer silence means that keys and list may be
// out of date. Times are milliseconds of any clock that only goes forward.

/** More than a Key Distributor of default settings waits for an answer (30 s) before it removes a member. */
const LEAST_MILLIS = 40_000;
const INTERVALS = 3;

/** The silences between messages. */
export class Silence {
  constructor() {
    this.last = null;
    this.longest = 0;
  }

  /** A message came. */
  heard(now) {
    if (this.last !== null) this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
  }

  /** Whether none has come for longer than can be expected after what was there before. */
  isTooLong(now) {
    return this.last !== null && now - this.last > Math.max(LEAST_MILLIS, INTERVALS * this.longest);
  }
}
