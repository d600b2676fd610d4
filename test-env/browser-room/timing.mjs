// How long it takes from the click on Join to the first picture of somebody else, and what the time is spent on.

const POLL_MILLIS = 50;

/** Notes the times of what happens while the page joins; runs in the page before its own scripts. */
export function prepareTiming() {
  const times = {};
  window.joinTimes = times;
  const note = (name) => { times[name] ??= performance.timeOrigin + performance.now(); };
  window.addEventListener('click', ({ target }) => target.closest?.('#join-button') && note('click'), true);
  const { RTCPeerConnection, Worker, fetch } = window;
  window.fetch = async (...parameters) => {
    const isOffer = String(parameters[0]).includes('/offer');
    if (isOffer) note('offer');
    const response = await fetch(...parameters);
    if (isOffer) note('answer');
    return response;
  };
  window.Worker = class extends Worker {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener('message', ({ data }) => {
        if (data.type === 'sending') note('key');
        if (data.type === 'bound') note('opened');
      });
    }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && note('connected'));
      this.addEventListener('track', () => note('section'));
      const look = setInterval(async () => {
        const entries = times.connected ? [...(await this.getStats()).values()] : [];
        const inbound = entries.filter(({ type }) => type === 'inbound-rtp');
        if (inbound.some(({ packetsReceived }) => packetsReceived > 0)) note('media');
        if (inbound.some(({ kind, framesDecoded }) => kind === 'video' && framesDecoded > 0)) note('decoded');
        const shown = [...document.querySelectorAll('.tile:not(.self) video')].some((video) => video.videoWidth > 0 && video.currentTime > 0);
        if (shown) note('shown');
        if (times.decoded && shown) clearInterval(look);
      }, 10);
    }
  };
}

/** What is noted, in this order as a rule. */
export const STEPS = ['offer', 'answer', 'connected', 'key', 'section', 'media', 'opened', 'decoded', 'shown'];

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length % 2 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
}

/**
 * Joins again and again with a tab that is in the call, whose page has `prepareTiming`. One round more warms up.
 *
 * @return a scenario's result, with the medians as its notes: milliseconds since the click
 */
export async function timeJoins(tab, count) {
  const from = Date.now();
  const rounds = [];
  let error = '';
  try {
    for (let round = 0; round <= count; round += 1) {
      await tab.page.reload();
      await tab.join();
      if (tab.error) throw new Error(`${tab.user} could not join: ${tab.error}`);
      await tab.page.waitForFunction(() => window.joinTimes.shown, { timeout: tab.patience, polling: POLL_MILLIS });
      const times = await tab.page.evaluate(() => window.joinTimes);
      rounds.push(Object.fromEntries(STEPS.map((step) => [step, times[step] ? Math.round(times[step] - times.click) : null])));
    }
  } catch (failure) {
    error = String(failure?.message ?? failure);
  }
  const timed = rounds.slice(1);
  const of = (step) => timed.map((each) => each[step]).filter((each) => each !== null);
  const notes = STEPS.filter((step) => of(step).length > 0)
    .map((step) => `${step.padEnd(10)} ${Math.round(median(of(step)))} ms (${Math.min(...of(step))} to ${Math.max(...of(step))})`);
  return { name: `${count} joins, ${tab.browser}`, from, until: Date.now(), error, notes, rounds };
}
