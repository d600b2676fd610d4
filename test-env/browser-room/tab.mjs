// One user's page of a room, driven as a person would, and what it shows.

/** What is asked of the page's own objects; a tab's page runs this. */
async function receivedByName() {
  const { app } = await import(new URL('page/room.js', location.href.replace(/#.*/, '')).href);
  const { call } = app;
  if (!call) return {};
  const entries = [...(await call.pc.getStats()).values()];
  const received = {};
  for (const tile of call.snapshot().tiles) {
    const inbound = entries.find(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === tile.picture.track?.id);
    const opened = (kind) => (call.report?.transforms ?? [])
      .filter((each) => each.role === 'receive' && each.kind === kind && each.sender === tile.senderIndex)
      .reduce((sum, { out }) => sum + out, 0);
    received[tile.identity] = {
      state: tile.state, audioFrames: opened('audio'), videoFrames: opened('video'), pictures: inbound?.framesDecoded ?? 0, records: tile.records === true,
    };
  }
  return received;
}

/** The name that the page has verified; a tab's page runs this. */
async function keyDistributor() {
  const { app } = await import(new URL('page/room.js', location.href.replace(/#.*/, '')).href);
  return app.call?.keyDistributor?.name ?? null;
}

/** The promise's value, or an error that says what did not come. */
function within(promise, millis, what) {
  let timer;
  return Promise.race([promise, new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${millis} ms`)), millis);
  })]).finally(() => clearTimeout(timer));
}

/** One tab. */
export class Tab {
  /** @param options {user, browser, address, idp: domain with port, password, patience: milliseconds} */
  constructor(options) {
    Object.assign(this, options);
    this.identity = `${this.user}@${this.idp.split(':')[0]}`;
    this.console = [];
    this.error = '';
    this.joinMillis = null;
    this.shown = {};
  }

  /** Opens the page in a context of its own of this tab's browser, one of `browsers`. */
  async open(browsers) {
    const context = await browsers[this.browser].createBrowserContext();
    if (this.browser === 'firefox') await this.logIn(context);
    const page = await context.newPage();
    this.page = page;
    page.setDefaultTimeout(this.patience);
    await page.setViewport({ width: 1000, height: 800 });
    page.on('console', (message) => this.console.push(`${message.text()} ${message.location()?.url ?? ''}`));
    page.on('pageerror', (error) => this.console.push(String(error)));
    page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
    if (this.prepare) await page.evaluateOnNewDocument(this.prepare);
    await page.goto(this.address);
  }

  /** Logs in with the provider beforehand, as somebody does who uses it every day. */
  async logIn(context) {
    const page = await context.newPage();
    page.setDefaultTimeout(this.patience);
    await page.goto(`https://${this.idp}/login`);
    await this.giveName(page, 'button');
    await page.waitForFunction(() => document.getElementById('result').textContent.includes('You are logged in'));
    await page.close();
  }

  /** Does in the provider's window what a user does: confirms, and logs in the first time. */
  async confirm(popup) {
    popup.setDefaultTimeout(this.patience);
    await popup.locator('#confirm').click();
    if (this.isLoggedIn) return;
    this.isLoggedIn = true;
    await this.giveName(popup, '#login button');
  }

  /** Fills in a page of the provider. */
  async giveName(page, button) {
    await page.locator('input[name=user]').fill(this.user);
    await page.locator('input[name=password]').fill(this.password);
    await page.locator(button).click();
  }

  /** What the user does in the provider's window that the next click opens. */
  confirmNext() {
    if (this.browser !== 'chromium') return { done: async () => {} };
    const popup = new Promise((opened) => { this.page.once('popup', opened); });
    return { done: async () => this.confirm(await within(popup, this.patience, `${this.user}'s window of the identity provider`)) };
  }

  /** The call that was lost is there again; a browser that opens windows for identities needs a click for that. */
  async rejoined() {
    const { page } = this;
    if (this.browser === 'chromium') {
      await page.locator('#rejoin-now').wait();
      const window = this.confirmNext();
      await page.locator('#rejoin-now').click();
      await window.done();
    }
    await page.waitForFunction(() => document.querySelector('.call'), { timeout: this.patience, polling: 50 });
  }

  /** Fills in the page's form. */
  async fillIn() {
    const { page } = this;
    await page.bringToFront();
    await page.locator('#identity').fill(`${this.user}@${this.idp}`);
  }

  /** Tries to join by the page's form, which has to say that it cannot. */
  async failToJoin() {
    const { page } = this;
    await this.fillIn();
    await page.locator('#join-button').click();
    await page.waitForSelector('.failure', { timeout: this.patience });
  }

  /** Begins to join by the page's form, up to what the user does for it. */
  async beginToJoin() {
    await this.fillIn();
    const window = this.confirmNext();
    this.clicked = Date.now();
    await this.page.locator('#join-button').click();
    await window.done();
  }

  /** Joins by the page's form; then the call is there, or `error`. */
  async join() {
    await this.beginToJoin();
    await this.joined();
  }

  /** The call that the user has begun to join is there, or `error`. */
  async joined() {
    const { page, clicked } = this;
    await page.waitForFunction(() => document.querySelector('.call, .failure'), { timeout: this.patience, polling: 50 });
    this.error = await this.failure();
    if (this.error) return;
    // Not waited for: whoever is alone sees nobody.
    page.waitForFunction(
      () => [...document.querySelectorAll('.tile:not(.self) video')].some((video) => video.videoWidth > 0 && video.currentTime > 0),
      { timeout: this.patience, polling: 20 }).then(() => { this.joinMillis = Date.now() - clicked; }, () => {});
  }

  /** Why the page says that the user is not in the room; "" if it does not. */
  async failure() {
    const [sentence, details] = await this.page.$$eval('.failure p, .failure code', (parts) => parts.map((part) => part.textContent.trim()));
    return sentence ? `${sentence} (${details})` : '';
  }

  received() {
    return this.page.evaluate(receivedByName);
  }

  code() {
    return this.page.$eval('#code', (element) => element.textContent.trim()).catch(() => '');
  }

  /** Keeps what the page shows at this moment. */
  async look() {
    const texts = (selector) => this.page.$$eval(selector, (elements) => elements.map((element) => element.textContent.trim()));
    this.shown = {
      code: await this.code(), roster: await texts('.people li .name'), keyDistributor: await this.page.evaluate(keyDistributor),
      tiles: await this.page.$$eval('.tile:not(.self)', (tiles) => tiles.map((tile) => tile.getAttribute('aria-label'))),
      received: await this.received(),
    };
  }

  async leave() {
    await this.page.bringToFront();
    await this.page.locator('#leave').click();
  }

  report() {
    const { user, browser, error, joinMillis } = this;
    return { user, browser, error, joinMillis, received: {}, ...this.shown, console: this.console };
  }
}
