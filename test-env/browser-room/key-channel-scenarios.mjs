// What happens to a call when the records of the key channel are late, get lost, or never arrive, on the path between browser and bridge.

const HELD_MILLIS = 3000;
/** Frames that the worker has to have dropped before the first key comes. */
const HELD_FRAMES = 10;
/** Joins, each of which gives everybody a new key twice. */
const ROUNDS = 3;
const LOSS = 0.2;
/** What becomes of frames while their key is on its way. */
const WAITING = ['no-key', 'expired'];

const pause = (millis) => new Promise((done) => { setTimeout(done, millis); });

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

/** What came of a sender between two looks: {opened, waited: dropped because the key was not there, broken: dropped though it was}. */
function between(before, after) {
  const more = (reasons) => sum(reasons.map((reason) => (after.dropped[reason] ?? 0) - (before.dropped[reason] ?? 0)));
  return { opened: after.opened - before.opened, waited: more(WAITING), broken: more(Object.keys(after.dropped).filter((reason) => !WAITING.includes(reason))) };
}

/** @param steps what scenarios do with tabs: {inPage, until, phase, inCall} */
export const keyChannelScenarios = ({ inPage, until, phase, inCall }) => ({
  async 'join before the key'(tab, { proxy }) {
    proxy.losses.keyChannel = true;
    try {
      await tab.page.reload();
      await tab.beginToJoin();
      await until(async () => (await inPage(tab, 'path')).connection === 'connected', tab.patience, 'a connection without a key');
      await inPage(tab, 'runSenders');
      const sending = async () => (await inPage(tab, 'path')).transforms.filter(({ role, dropped: { 'no-key': held } }) => role === 'send' && held > HELD_FRAMES);
      await until(async () => new Set((await sending()).map(({ kind }) => kind)).size === 2, tab.patience, 'sound and pictures without a key');
      await pause(HELD_MILLIS);
      const { keyChannel, transforms } = await inPage(tab, 'path');
      if (keyChannel === 'connected') throw new Error('the key channel was there, so that nothing was held back');
      const passed = sum(transforms.map(({ out }) => out));
      if (passed > 0) throw new Error(`${passed} frames passed the worker before there was a key`);
    } finally {
      proxy.losses.keyChannel = false;
    }
    await tab.joined();
    await inCall(tab);
  },
  async 'a fifth of DTLS lost'(tab, { proxy, others, note }) {
    const paths = [proxy, ...others.map((each) => each.proxy)].map(({ losses }) => losses);
    const look = () => Promise.all(others.map((each) => inPage(each.tab, 'staying')));
    const before = await look();
    for (const losses of paths) Object.assign(losses, { dtls: LOSS, lost: 0, passed: 0 });
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        await tab.page.reload();
        await tab.join();
        if (tab.error) throw new Error(`could not join: ${tab.error}`);
        await inCall(tab);
        const sees = ({ shown }) => shown.some(({ identity, state }) => identity === tab.identity && state === 'protected');
        await until(async () => (await look()).every(sees), tab.patience, `${tab.user}'s frames at the others`);
      }
    } finally {
      for (const losses of paths) losses.dtls = 0;
    }
    const after = await look();
    note(`${sum(paths.map(({ lost }) => lost))} of ${sum(paths.map(({ lost, passed }) => lost + passed))} DTLS datagrams were lost`);
    others.forEach(({ tab: { user } }, i) => {
      if (after[i].endpoint !== before[i].endpoint) throw new Error(`${user} did not stay in the call`);
      for (const earlier of before[i].senders) {
        const later = after[i].senders.find(({ sender }) => sender === earlier.sender);
        if (!later) continue;
        const { opened, waited, broken } = between(earlier, later);
        if (broken > 0 || opened === 0) throw new Error(`${user} has of a sender who stayed: ${JSON.stringify({ earlier, later })}`);
        note(`${user} opened ${opened} frames of one who stayed, and dropped ${waited} whose key was not there yet`);
      }
    });
  },
  async 'key channel lost for good'(tab, { proxy, note }) {
    proxy.losses.keyChannel = true;
    try {
      const lost = Date.now();
      await until(async () => await phase(tab) !== 'call', 2 * tab.patience, 'the end of a call without a Key Distributor');
      const condition = await inPage(tab, 'failure');
      if (!['key-channel-silent', 'key-channel-closed'].includes(condition)) throw new Error(`the page says ${condition} instead of a silent key channel`);
      note(`a call ended after ${Date.now() - lost} ms with ${condition}`);
      await tab.page.reload();
      await tab.beginToJoin();
      await tab.page.waitForSelector('.failure', { timeout: tab.patience });
      const said = await tab.failure();
      if (!said.includes('key-channel-timeout')) throw new Error(`the page says "${said}" instead of a key channel that does not come`);
      note(`joining ended ${Date.now() - tab.clicked} ms after the click: ${said}`);
    } finally {
      proxy.losses.keyChannel = false;
    }
    await tab.page.reload();
    await tab.join();
    await inCall(tab);
  },
});
