// Who speaks, from sound levels between 0 and 1. Times are milliseconds of any clock.

const LOUD = 0.015;
const HOLD_MILLIS = 900;

/** Sound levels of several people, and who of them speaks. */
export class Speaking {
  constructor() {
    this.heard = new Map();
  }

  /** Takes this moment's level of somebody. */
  level(who, level, now) {
    if (level >= LOUD) this.heard.set(who, { at: now, level });
  }

  forget(who) {
    this.heard.delete(who);
  }

  /** Everybody who speaks, or did a moment ago: pauses between words are no silence. */
  speakers(now) {
    return new Set([...this.heard].filter(([, { at }]) => now - at < HOLD_MILLIS).map(([who]) => who));
  }
}

/**
 * The mean level between two readings of a received stream's statistics; both browsers count energy of decoded samples, so that nothing
 * is heard of what could not be opened.
 *
 * @param before, after {totalAudioEnergy, totalSamplesDuration}
 */
export function levelBetween(before, after) {
  const energy = (after?.totalAudioEnergy ?? 0) - (before?.totalAudioEnergy ?? 0);
  const seconds = (after?.totalSamplesDuration ?? 0) - (before?.totalSamplesDuration ?? 0);
  return energy > 0 && seconds > 0 ? Math.min(1, Math.sqrt(energy / seconds)) : 0;
}
