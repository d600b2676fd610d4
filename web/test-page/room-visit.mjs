// A person's visit to the room's page in an unmodified browser, with `globalThis.bridge` of room-bridge.js in the page. Node's side.
import { TIMEOUT, WAIT, launch } from './browsers.mjs';
import { serve } from './room-server.mjs';

export { TIMEOUT };
const PATIENCE = { timeout: WAIT };

/** One browser, with one page at a time. */
export class Visit {
    constructor(name) {
        Object.assign(this, { name, log: [] });
    }

    async begin() {
        this.world = await serve(true);
        this.browser = await launch(this.name);
    }

    async end() {
        await this.browser?.close();
        this.world?.server.close();
    }

    /** Opens the page whose link expects this Key Distributor, and may say more; `before` is run in front of the page's own scripts. */
    async visit(expected, before = () => {}, more = '') {
        await this.page?.close();
        this.page = await this.browser.newPage();
        await this.page.bringToFront();
        this.page.setDefaultTimeout(WAIT);
        this.log.length = 0;
        this.page.on('pageerror', error => this.log.push(String(error)));
        this.page.on('console', message => this.log.push(message.text()));
        // A browser that verifies identities itself would ask a provider that is not there.
        await this.page.evaluateOnNewDocument(() => {
            localStorage.setItem('perc-identity', 'alice@idp.example');
            delete RTCPeerConnection.prototype.setIdentityProvider;
        });
        await this.page.evaluateOnNewDocument(before);
        await this.page.goto(`${this.world.origin}/perc/board-1#kd=${expected}${more}`);
        await this.page.waitForSelector('.preview video', { visible: true, ...PATIENCE });
    }

    run(script, ...given) {
        return this.page.evaluate(script, ...given);
    }

    until(check, ...given) {
        return this.page.waitForFunction(check, PATIENCE, ...given).catch(async error => {
            throw new Error(`${error.message}: ${check} ${given}; ${JSON.stringify(await this.run(this.facts))}; ${this.log.join('\n')}`);
        });
    }

    /** In the page: what is told about a test that waits in vain. */
    facts() {
        return { page: document.querySelector('#app').innerText };
    }

    says(selector, part) {
        return this.until((where, what) => document.querySelector(where)?.textContent.includes(what), selector, part);
    }

    /** Waits until the Key Distributor has a message of this type. */
    said(type) {
        return this.until(what => globalThis.bridge.kd?.messages.some(message => message.type === what), type);
    }

    /** Opens the page by `open` of the class below, and joins with the first key. */
    async join(...how) {
        await this.open(...how);
        await this.said('hello');
        await this.run(() => globalThis.bridge.key());
        await this.until(() => document.querySelector('#leave'));
    }
}
