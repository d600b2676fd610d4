// A hostile application beside the call. What it tries fails in the page; the same attempts work in a frame without protection, so that each is a real one.
import assert from 'node:assert/strict';
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, PATIENCE } from '../test-page/browsers.mjs';
import { EmbedVisit, TIMEOUT, within } from '../test-page/embed-visit.mjs';

const HOSTILE = '/test-page/hostile-application.html';
const CONTROL = '/test-page/hostile-control.html';
const ELSEWHERE = '/embed/sample/index.html';
const CLICKED = ['screen', 'popup', 'link', 'fullscreen', 'top', 'topLink'];

/** Browsers refuse because of the frame's permissions, or because of its opaque origin. */
const REFUSED = ['NotAllowedError', 'SecurityError'];

/** What comes of each attempt that is answered: in a frame without protection, and in the page. */
const ANSWERS = {
  camera: { without: ['captured'], within: REFUSED },
  microphone: { without: ['captured'], within: REFUSED },
  // A browser that asks the person for a screen, or has none on this machine, has not refused.
  screen: { without: ['captured', 'waits', 'NotFoundError', 'NotReadableError'], within: REFUSED },
  devices: { without: ['named'], within: ['nameless'] },
  document: { without: ['read'], within: ['SecurityError'] },
  call: { without: ['read'], within: ['SecurityError'] },
  storage: { without: ['read'], within: ['SecurityError'] },
  database: { without: ['read'], within: ['SecurityError'] },
  cookies: { without: ['a=b'], within: ['SecurityError'] },
  popup: { without: ['opened'], within: ['nothing', 'InvalidAccessError'] },
  fullscreen: { without: ['full', 'waits'], within: ['TypeError', 'NotAllowedError'] },
};

for (const name of BROWSERS) {
  describe(name, () => {
    const visit = new EmbedVisit(name);
    before(() => visit.begin([HOSTILE]));
    after(() => visit.end());

    /** Makes an attempt in a frame, with a real click where browsers want one. */
    async function attempt(frame, what) {
      const result = frame.evaluate((which) => globalThis.attempt(which), what).catch((error) => `gone: ${error.message}`);
      if (CLICKED.includes(what)) {
        await within(frame, () => document.querySelector('#go').checkVisibility());
        await frame.click('#go');
      }
      return Promise.race([result, new Promise((resolve) => { setTimeout(() => resolve('unanswered'), 12_000 * PATIENCE).unref(); })]);
    }

    async function hostile(options = {}) {
      await visit.open(options);
      const frame = await visit.frame();
      await within(frame, () => globalThis.ready === true);
      return frame;
    }

    /** The frame of the same application without protection, in a page of the same origin. */
    async function unprotected() {
      await visit.blank();
      await visit.page.goto(`${visit.unnamed.origin}${ELSEWHERE}`);
      await visit.page.goto(`${visit.application.origin}${CONTROL}`);
      const frame = await (await visit.page.waitForSelector('iframe')).contentFrame();
      await within(frame, () => globalThis.ready === true);
      return frame;
    }

    async function greeted(options) {
      const frame = await hostile(options);
      await frame.evaluate(() => globalThis.greet());
      return frame;
    }

    /** The page is as it was, and does what a person wants. */
    async function pageWorks() {
      assert.equal(await visit.run(() => location.origin), visit.origin);
      const control = await visit.page.$('footer [data-control=audio]') ?? await visit.page.waitForSelector('.preview [data-control=audio]');
      const before = await control.evaluate((each) => each.textContent);
      await control.click();
      await visit.until((each, was) => each.textContent !== was, control, before);
    }

    async function refused(what) {
      const { without, within: expected } = ANSWERS[what];
      const control = await attempt(await unprotected(), what);
      assert.ok(without.includes(control), `without protection: ${control}`);
      const result = await attempt(await hostile(), what);
      assert.ok(expected.includes(result), `in the page: ${result}`);
      await pageWorks();
    }

    for (const what of Object.keys(ANSWERS).filter((each) => each !== 'devices')) test(`${name}_${what}_isRefused`, TIMEOUT, () => refused(what));

    for (const what of ['top', 'topLink', 'back', 'link', 'dialog', ...(name === 'chromium' ? ['close'] : [])]) {
      test(`${name}_${what}_leavesThePageAsItIs`, TIMEOUT, async () => {
        const events = [];
        const watch = async () => {
          visit.page.on('framenavigated', (frame) => frame === visit.page.mainFrame() && events.push('navigated'));
          visit.page.on('dialog', (dialog) => {
            events.push('dialog');
            dialog.dismiss();
          });
          visit.page.on('close', () => events.push('closed'));
          events.length = 0;
          return (await visit.browser.pages()).length;
        };
        const free = await unprotected();
        let pages = await watch();
        // In this browser nobody may close a window that no script has opened: for that one, the frame's own answer is the control.
        const control = await attempt(free, what);
        if (what === 'close') assert.equal(control, 'called');
        else await sees(async () => events.length > 0 || (await visit.browser.pages()).length > pages, `${what} works without protection: ${control}`);
        for (const page of await visit.browser.pages()) if (page !== visit.page && page.url().endsWith('#popup')) await page.close();

        const frame = await hostile();
        pages = await watch();
        const result = await attempt(frame, what);
        assert.ok(['went', 'clicked', 'called', 'said', 'SecurityError'].includes(result), result);
        await pageWorks();
        assert.deepEqual(events, []);
        assert.equal((await visit.browser.pages()).length, pages);
      });
    }

    if (name === 'firefox') {
      // This browser lets a sandboxed frame close a tab in which nothing came before the page.
      const closing = async (prepare) => {
        const frame = await hostile();
        await prepare();
        const events = [];
        visit.page.on('close', () => events.push('closed'));
        visit.page.on('dialog', (dialog) => {
          events.push(dialog.type());
          dialog.dismiss();
        });
        const answered = attempt(frame, 'close');
        await sees(() => events.length > 0, 'the attempt arrives');
        return { events, answered };
      };

      test('firefox_close_beforeThePersonHasDoneAnything_closesTheTab', TIMEOUT, async () => {
        // Known, and in docs/security-analysis.md: browsers ask only those who have clicked or typed in the page, and before that there is little to lose.
        const { events } = await closing(() => {});
        assert.deepEqual(events, ['closed']);
      });

      for (const [when, prepare] of Object.entries({ beforeTheCall: pageWorks, inTheCall: () => visit.join() })) {
        test(`firefox_close_${when}_asksThePerson_andEndsTheApplication`, TIMEOUT, async () => {
          const { events, answered } = await closing(prepare);
          await visit.says('.application-said', 'something tried to close this page');
          await answered;
          assert.equal(await visit.page.$('iframe'), null);
          await pageWorks();
          assert.deepEqual(events, ['beforeunload']);
        });
      }
    }

    test(`${name}_thePageBefore_cannotBeGoneBackTo`, TIMEOUT, async () => {
      const before = `${visit.unnamed.origin}${ELSEWHERE}`;
      await visit.open({ before: [before] });
      if (name === 'chromium') {
        const frame = await visit.frame();
        await within(frame, () => globalThis.ready === true);
        assert.equal(await attempt(frame, 'back'), 'called');
      } else {
        // This browser lets a sandboxed frame go back: no application is shown where there is a page to go back to.
        await visit.says('#application > .help', 'It is shown in a new tab only.');
        assert.equal(await visit.page.$('iframe'), null);
        assert.deepEqual(visit.requests, []);
        assert.deepEqual(await visit.page.$eval('#application-elsewhere', ({ href, target, rel }) => [href, target, rel]), [await visit.run(() => location.href), '_blank', 'noopener noreferrer']);
        assert.equal(await visit.page.$eval('#application-show', (each) => each.checkVisibility()), false);
        // It would have gone back.
        const free = await unprotected();
        await attempt(free, 'back');
        await sees(() => visit.page.url() === before, 'a frame without protection goes back');
        await visit.open();
        const frame = await visit.frame();
        await within(frame, () => globalThis.ready === true);
        assert.equal(await attempt(frame, 'back'), 'called');
      }
      await pageWorks();
    });

    /** Waits for what a browser does in its own time. */
    async function sees(check, what) {
      for (let n = 0; n < 300 * PATIENCE; n += 1) {
        if (await check()) return;
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
      assert.fail(what);
    }

    test(`${name}_cover_staysWithinItsPlace_atItsLargest`, TIMEOUT, async () => {
      const frame = await greeted();
      await visit.join();
      assert.equal(await attempt(frame, 'cover'), 'fixed');
      const [{ ok }] = await frame.evaluate(() => globalThis.say([JSON.stringify({ id: 1, type: 'layout', size: 'large' })]));
      assert.ok(ok);
      const covered = await visit.run(() => [...document.querySelectorAll('#app *, .application-head *, .application > .help')]
        .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0)
        .filter(({ left, top, width, height }) => document.elementFromPoint(left + width / 2, top + height / 2)?.tagName === 'IFRAME').length);
      assert.equal(covered, 0);
      // The same look at its own place sees the frame: it would have seen it elsewhere.
      assert.equal(await visit.run(() => {
        const { left, top, width, height } = document.querySelector('.application-place').getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2).tagName;
      }), 'IFRAME');
      await pageWorks();
    });

    test(`${name}_focus_isGivenBack_andTheApplicationRemovedAfterManyTimes`, TIMEOUT, async () => {
      const free = await unprotected();
      await visit.page.click('#mine');
      await attempt(free, 'focus');
      await sees(() => visit.run(() => document.activeElement.tagName === 'IFRAME'), 'a frame without protection takes the focus');

      const frame = await hostile();
      await visit.page.click('#identity', { count: 3 });
      await visit.page.keyboard.type('bob@');
      assert.equal(await attempt(frame, 'focus'), 'field');
      await visit.until(() => document.activeElement.id === 'identity');
      await frame.evaluate(() => { setInterval(() => globalThis.attempt('focus'), 100); });
      await visit.says('.application-said', 'it took the keyboard from you several times.');
      await visit.page.keyboard.type('idp.example');
      assert.equal(await visit.page.$eval('#identity', (field) => field.value), 'bob@idp.example');
      await pageWorks();
    });

    test(`${name}_theApplication_goingElsewhere_isStopped`, TIMEOUT, async () => {
      const elsewhere = `${visit.unnamed.origin}${ELSEWHERE}`;
      const leave = (frame) => frame.evaluate((to) => { setTimeout(() => { location.href = to; }); }, elsewhere);
      const free = await unprotected();
      visit.unnamedRequests.length = 0;
      await leave(free);
      await sees(() => visit.unnamedRequests.includes(ELSEWHERE), 'a frame without protection goes elsewhere');
      const frame = await hostile();
      await visit.run(() => document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => { globalThis.violated = effectiveDirective; }));
      await leave(frame);
      await visit.until(() => globalThis.violated === 'frame-src');
      await pageWorks();
      assert.deepEqual(visit.unnamedRequests, []);
    });

    test(`${name}_theApplication_loadingASecondDocument_isRemoved`, TIMEOUT, async () => {
      const frame = await hostile();
      await frame.evaluate(() => { setTimeout(() => location.reload()); });
      await visit.says('.application-said', 'it went to another page.');
      assert.equal(await visit.page.$('iframe'), null);
      await pageWorks();
    });

    test(`${name}_framesWithin_getNothingEither`, TIMEOUT, async () => {
      const frame = await hostile();
      assert.equal(await frame.evaluate((src) => globalThis.nest(src, 'camera; microphone; fullscreen'), HOSTILE), 'loaded');
      await sees(() => frame.childFrames().length > 0, 'the frame within');
      const [inner] = frame.childFrames();
      await within(inner, () => globalThis.ready === true);
      for (const [what, expected] of Object.entries({ camera: REFUSED, document: ['SecurityError'], storage: ['SecurityError'] })) {
        const result = await attempt(inner, what);
        assert.ok(expected.includes(result), `${what}: ${result}`);
      }
      assert.equal(await inner.evaluate(() => {
        try {
          return top.document ? 'read' : 'nothing';
        } catch (error) {
          return error.name;
        }
      }), 'SecurityError');
      await pageWorks();
    });

    test(`${name}_thePagesFiles_cannotBeRead`, TIMEOUT, async () => {
      const frame = await hostile();
      for (const credentials of ['omit', 'include']) {
        for (const at of ['/page/perc-policy.json', '/', '/perc/board-1/facts']) {
          const seen = visit.pageRequests.length;
          assert.equal(await frame.evaluate((...given) => globalThis.take(...given), `${visit.origin}${at}`, credentials), 'TypeError');
          assert.deepEqual(visit.pageRequests.slice(seen), [at], 'the attempt arrived');
        }
      }
      assert.match(await frame.evaluate((address) => globalThis.take(address, 'omit'), `${visit.application.origin}/embed/sample/agenda.json`), /Welcome/);
    });

    test(`${name}_requestsForWhatIsSecret_areUnknown_andTheStateHasNone`, TIMEOUT, async () => {
      const frame = await greeted();
      await visit.join();
      await within(frame, () => globalThis.heard.some(({ phase }) => phase === 'call'));
      const policy = await visit.run(async () => JSON.stringify((await import('/page/room.js')).app.set.policy));
      const types = ['tracks', 'stream', 'frame', 'key', 'keys', 'assertion', 'identity', 'policy', 'code', 'share', 'navigate', 'eval'];
      const answers = await frame.evaluate((all) => globalThis.say(all.map((type, n) => JSON.stringify({ id: n + 1, type }))), types);
      assert.deepEqual(answers.map(({ id, ok, error }) => [id, ok, error]), types.map((_, n) => [n + 1, false, 'unknown-type']));
      const [changed] = await frame.evaluate((applications) => globalThis.say([JSON.stringify({ id: 99, type: 'layout', size: 'small', policy: { applications } })]), [visit.unnamed.origin]);
      assert.equal(changed.error, 'malformed');
      assert.equal(await visit.run(async () => JSON.stringify((await import('/page/room.js')).app.set.policy)), policy);
      const heard = await frame.evaluate(() => JSON.stringify(globalThis.heard));
      assert.doesNotMatch(heard, /73633|fingerprint|assertion|"key|MediaStream|sha-256/);
      assert.ok(!heard.includes('ports'));
      assert.match(heard, /carol@idp.example/);
      await pageWorks();
    });

    test(`${name}_malformedMessages_areAnswered_andEndTheApplicationAfterMany`, TIMEOUT, async () => {
      const frame = await greeted();
      await visit.join();
      const answers = await frame.evaluate(() => globalThis.say(['{', 'x'.repeat(5000), { id: 1, type: 'join' }, null, '{"id":5,"type":"mute"}', new Uint8Array(9), 'x'.repeat(5_000_000)]));
      assert.deepEqual(answers.map(({ id, error }) => [id, error]), [[null, 'malformed'], [null, 'too-large'], [null, 'malformed'], [null, 'malformed'], [5, 'malformed'],
        [null, 'malformed'], [null, 'too-large']]);
      await pageWorks();
      await frame.evaluate(() => { setInterval(() => globalThis.port.postMessage('{'), 60); });
      await visit.says('.application-said', 'too many of its messages were wrong.');
      assert.equal(await visit.page.$('iframe'), null);
      await pageWorks();
      assert.deepEqual(visit.log, []);
    });

    for (const [way, flood] of Object.entries({
      port: () => { setInterval(() => { for (let n = 1; n < 20; n += 1) globalThis.port.postMessage(`{"id":${n},"type":"layout","size":"small"}`); }, 10); },
      window: () => { setInterval(() => { for (let n = 1; n < 20; n += 1) parent.postMessage({ perc: 'hello', versions: [1] }, '*'); }, 10); },
      frameWithin: () => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<script>setInterval(() => { for (let n = 0; n < 20; n += 1) top.postMessage("x".repeat(9999), "*"); }, 10)</script>';
        document.body.append(frame);
      },
    })) {
      test(`${name}_flood_byThe_${way}_isNotRead_andEndsTheApplication`, TIMEOUT, async () => {
        const frame = await greeted();
        await visit.join();
        await frame.evaluate(flood);
        await visit.says('.application-said', 'it sent too many messages.');
        assert.equal(await visit.page.$('iframe'), null);
        await pageWorks();
        assert.deepEqual(visit.log, []);
      });
    }

    test(`${name}_forgedMessages_toThePagesWindow_changeNothing`, TIMEOUT, async () => {
      const frame = await greeted();
      const others = await frame.evaluate(async () => {
        for (const data of [{ perc: 'hello', versions: [1] }, { perc: 'welcome', version: 1 }, { type: 'PERC-IDENTITY', identity: 'kd@idp.example', contents: '{}' },
          { type: 'PERC-ASSERTION', assertion: 'x' }, { type: 'PERC-READY' }, '{"id":1,"type":"join"}', null]) parent.postMessage(data, '*');
        const { port1, port2 } = new MessageChannel();
        parent.postMessage({ perc: 'hello', versions: [1] }, '*', [port2]);
        port1.close();
        while (globalThis.others.length < 8) await new Promise((resolve) => { setTimeout(resolve, 20); });
        return globalThis.others;
      });
      assert.deepEqual(others, Array(8).fill({ perc: 'refused', versions: [1] }), 'no second port');
      assert.equal(await visit.run(() => globalThis.stage.calls), 0);
      await visit.join();
      await pageWorks();
      assert.deepEqual(visit.log, []);
    });

    test(`${name}_questionsOneAfterTheOther_areOneAtATime`, TIMEOUT, async () => {
      const frame = await greeted();
      const answers = await frame.evaluate(() => globalThis.say([1, 2, 3].map((id) => JSON.stringify({ id, type: 'join' })), 2));
      assert.deepEqual(answers.map(({ id, error }) => [id, error]), [[2, 'not-now'], [3, 'not-now']]);
      assert.equal(await visit.run(() => globalThis.stage.calls), 0, 'nobody has joined without a click');
    });

    test(`${name}_title_cannotLookLikeAName`, TIMEOUT, async () => {
      const frame = await greeted();
      const answers = await frame.evaluate(() => globalThis.say(['kd@idp.example', '<b>Verified</b>'].map((title, n) => JSON.stringify({ id: n + 1, type: 'brand', title }))));
      assert.deepEqual(answers.map(({ ok }) => ok), [false, true]);
      assert.equal(await visit.text('.application-name'), 'It calls itself “<b>Verified</b>”.');
      assert.equal(await visit.page.$('.application-name b'), null);
    });

    test(`${name}_thePage_inAFrameOfAnother_doesNothing`, TIMEOUT, async () => {
      // Without the headers, as a careless server would serve it.
      const bare = http.createServer((request, response) => {
        const { pathname } = new URL(request.url, 'http://page');
        const file = path.join(visit.folder, 'out', pathname === '/' ? 'index.html' : path.normalize(pathname));
        const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
        if (!fs.existsSync(file)) return response.writeHead(404).end();
        return response.writeHead(200, { 'Content-Type': types[path.extname(file)] }).end(fs.readFileSync(file));
      });
      await new Promise((resolve) => { bare.listen(0, '127.0.0.1', resolve); });
      try {
        const shown = async (origin) => {
          await visit.blank();
          await visit.page.goto(`${visit.application.origin}${CONTROL}`);
          await visit.run((src) => { document.querySelector('iframe').src = src; }, `${origin}/#board-1&kd=kd@idp.example`);
          return (await visit.page.$('iframe')).contentFrame();
        };
        const careless = await shown(`http://localhost:${bare.address().port}`);
        await within(careless, () => document.querySelector('main')?.textContent.includes('Another page has opened this page within itself'));
        assert.equal(await careless.$('#join-button'), null);
        const seen = visit.pageRequests.length;
        const careful = await shown(visit.origin);
        await sees(() => visit.pageRequests.length > seen, 'the page was asked for');
        await sees(() => careful.url() !== 'about:blank', 'something was loaded');
        assert.equal(await careful.$('main').catch(() => null), null);
        assert.deepEqual(visit.pageRequests.slice(seen), ['/'], 'none of its scripts was loaded');
      } finally {
        bare.close();
      }
    });

    // The last one, because it takes another browser.
    test(`${name}_devices_isRefused`, TIMEOUT, async () => {
      if (name !== 'chromium') {
        await refused('devices');
        return;
      }
      // With its made-up answers to questions for devices, Chromium tells every frame their names and asks neither permissions nor policies. As people
      // have it, it does. Here each origin has the permissions, so that only the frame's policy is left to refuse.
      await visit.restart(['--use-fake-ui-for-media-stream']);
      const session = await visit.browser.target().createCDPSession();
      await session.send('Browser.grantPermissions', { permissions: ['audioCapture', 'videoCapture'] });
      for (const what of ['devices', 'camera', 'microphone']) await refused(what);
    });
  });
}
