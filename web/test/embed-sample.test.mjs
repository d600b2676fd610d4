// An application beside the call, in the bundled page with its real headers: what a person meets, on wide and narrow screens, in both languages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from '../test-page/browsers.mjs';
import { EmbedVisit, SIZES, TIMEOUT, within } from '../test-page/embed-visit.mjs';

const AXE = fs.readFileSync(new URL('../../test-env/browser-room/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const SAMPLE = '/embed/sample/index.html';

for (const name of BROWSERS) {
  describe(name, () => {
    const visit = new EmbedVisit(name);
    before(() => visit.begin([SAMPLE]));
    after(() => visit.end());

    const focused = () => visit.run(() => document.activeElement.id);
    const shows = (frame, selector, part) => within(frame, (where, what) => document.querySelector(where)?.textContent.includes(what), selector, part);
    /** In the frame, as scripts of the sample hear a click. */
    const click = (frame, selector) => frame.$eval(selector, (element) => element.click());

    /** Says yes or no, when the page takes it. */
    async function answer(button) {
      await visit.until((id) => document.querySelector(id)?.checkVisibility() && !document.querySelector(id).disabled, button);
      await visit.page.click(button);
    }

    async function opened(options = {}) {
      await visit.open(options);
      const frame = await visit.frame();
      await shows(frame, '#people-title', options.memory?.language === 'de' ? 'Wer da ist' : 'Who is here');
      return frame;
    }

    async function accessible() {
      await visit.page.evaluate(AXE);
      const { violations } = await visit.run(() => globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false,
      }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
    }

    /** The page's controls are on the screen and nothing of the application is above anything of the page. */
    async function pageIsWhole() {
      const wrong = await visit.run(() => {
        const place = document.querySelector('#application').getBoundingClientRect();
        const page = document.querySelector('#app').getBoundingClientRect();
        const buttons = [...document.querySelectorAll('footer button:not([hidden]), .top button, #application-close')].filter((each) => each.checkVisibility());
        const outside = buttons.filter((each) => {
          const { left, right, top, bottom, width } = each.getBoundingClientRect();
          return width < 24 || left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || !each.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
        });
        const overlaps = place.left < page.right && place.right > page.left && place.top < page.bottom && place.bottom > page.top;
        return [...outside.map(({ id, textContent }) => id || textContent), ...overlaps ? ['overlap'] : [], ...document.documentElement.scrollWidth > innerWidth ? ['sideways'] : [],
          ...page.width * page.height * 2 < innerWidth * innerHeight * 0.99 ? ['less than half is left'] : []];
      });
      assert.deepEqual(wrong, []);
    }

    test(`${name}_sample_asksToJoin_mutes_asksToUnmute_andLeaves`, TIMEOUT, async () => {
      const frame = await opened();
      await shows(frame, '#people', 'You are not in the call yet.');
      await visit.says('#application-title', `Application of ${new URL(visit.application.origin).host}`);
      await visit.says('.application-name', 'It calls itself “Agenda”.');

      await visit.run(() => {
        const confirm = document.querySelector('#application-confirm');
        new MutationObserver(() => { if (confirm.checkVisibility()) globalThis.disabledAtFirst ??= confirm.disabled; })
          .observe(document.querySelector('#application'), { subtree: true, attributes: true, childList: true });
      });
      await click(frame, '#join');
      await visit.says('#application-question', 'asks whether you want to join.');
      assert.equal(await visit.run(() => globalThis.disabledAtFirst), true, 'not at once');
      assert.equal(await visit.run(() => globalThis.stage.calls), 0);
      await accessible();
      await answer('#application-confirm');
      await visit.inCall();
      await visit.run(() => globalThis.stage.show({ code: '1', members: ['alice', 'bob'].map((who, n) => (
        { senderIndex: n + 1, identity: `${who}@idp.example`, joined: n, state: 'keyed', records: false, own: n === 0 })) }));
      await shows(frame, '#people', 'bob@idp.example');

      await visit.until(() => globalThis.stage.sent.audio === 'audio');
      await shows(frame, '#audio', 'Turn microphone off');
      await click(frame, '#audio');
      await visit.until(() => globalThis.stage.sent.audio === null);
      await visit.says('#polite', 'turned your microphone off.');
      await shows(frame, '#audio', 'Turn microphone on');

      await click(frame, '#audio');
      await visit.says('#application-question', 'asks you to turn your microphone on.');
      await answer('#application-decline');
      await shows(frame, '#said', 'Then not.');
      assert.equal(await visit.run(() => globalThis.stage.sent.audio), null);
      assert.equal(await focused(), 'application-title');
      await click(frame, '#audio');
      await answer('#application-confirm');
      await visit.until(() => globalThis.stage.sent.audio === 'audio');

      await click(frame, '#leave');
      await visit.says('main', 'You have left the room.');
      await visit.says('#polite', 'ended the call for you.');
      assert.equal(await visit.run(() => globalThis.stage.left), 1);
      await shows(frame, '#people', 'You are not in the call yet.');
      assert.deepEqual(visit.log, []);
    });

    test(`${name}_sample_byItself_saysWhatItIsFor`, TIMEOUT, async () => {
      await visit.blank();
      await visit.page.goto(visit.policy.applications[0]);
      await visit.says('#said', 'This application is made to be shown beside a call.');
    });

    test(`${name}_threeRefusals_endTheQuestions`, TIMEOUT, async () => {
      const frame = await opened();
      await visit.join();
      await shows(frame, '#video', 'Turn camera off');
      await click(frame, '#video');
      for (let n = 0; n < 3; n += 1) {
        await shows(frame, '#video', 'Turn camera on');
        await click(frame, '#video');
        await answer('#application-decline');
        await shows(frame, '#said', 'Then not.');
      }
      await frame.$eval('#said', (said) => said.replaceChildren());
      await click(frame, '#video');
      await shows(frame, '#said', 'Then not.');
      assert.equal(await visit.page.$eval('.application-ask', (each) => each.checkVisibility()), false);
    });

    test(`${name}_question_isTakenBack_whenThePersonDoesItByThemselves`, TIMEOUT, async () => {
      const frame = await opened();
      await click(frame, '#join');
      await visit.says('#application-question', 'asks whether you want to join.');
      await visit.join();
      await visit.until(() => !document.querySelector('.application-ask').checkVisibility());
      assert.equal(await visit.run(() => globalThis.stage.calls), 1);
      await shows(frame, '#people', 'carol@idp.example');
    });

    test(`${name}_spotlight_isLarge_unlessThePersonChoosesAnother`, TIMEOUT, async () => {
      const frame = await opened();
      await visit.join();
      await shows(frame, '#people', 'carol@idp.example');
      await frame.$$eval('#people button', ([, carol]) => carol.click());
      await visit.until(() => document.querySelector('[data-tile=person-3]').classList.contains('large'));
      await visit.page.focus('[data-tile=person-2] .pin');
      await visit.page.keyboard.press('Enter');
      await visit.until(() => document.querySelector('[data-tile=person-2]').classList.contains('large'));
      await visit.page.keyboard.press('Enter');
      await visit.until(() => document.querySelector('[data-tile=person-3]').classList.contains('large'));
      await pageIsWhole();
    });

    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`${name}_${size}_isAccessible_andThePageStaysWhole`, TIMEOUT, async () => {
        await visit.open({ size: viewport });
        if (size === 'phone') {
          assert.equal(await visit.page.$('iframe'), null, 'not loaded where there is little room');
          assert.deepEqual(visit.requests, []);
          await accessible();
          await visit.page.click('#application-show');
          assert.equal(await focused(), 'application-title');
        }
        const frame = await visit.frame();
        await shows(frame, '#people-title', 'Who is here');
        await accessible();
        await visit.join(['bob', 'carol', 'erin', 'frank']);
        await shows(frame, '#people', 'frank@idp.example');
        await pageIsWhole();
        await accessible();
        await visit.page.click('#people');
        await pageIsWhole();
        await click(frame, '#audio');
        await shows(frame, '#audio', 'Turn microphone on');
        await click(frame, '#audio');
        await visit.says('#application-question', 'asks you to turn your microphone on.');
        await visit.until(() => !document.querySelector('#application-confirm').disabled);
        await accessible();
        assert.deepEqual(visit.log, []);
      });
    }

    test(`${name}_closing_byKeyboard_unloadsIt_andItCanBeShownAgain`, TIMEOUT, async () => {
      await opened();
      await visit.join();
      await visit.page.focus('#application-close');
      await visit.page.keyboard.press('Enter');
      await visit.until(() => document.querySelector('iframe') === null);
      assert.equal(await focused(), 'application-show');
      await accessible();
      await visit.page.keyboard.press('Enter');
      assert.equal(await focused(), 'application-title');
      await shows(await visit.frame(), '#people', 'carol@idp.example');
    });

    test(`${name}_tab_leadsIntoTheApplication_andBackOut`, TIMEOUT, async () => {
      const frame = await opened();
      await visit.page.focus('#application-close');
      await visit.page.keyboard.press('Tab');
      await within(frame, () => document.hasFocus() && document.activeElement.id === 'next');
      await visit.page.keyboard.down('Shift');
      await visit.page.keyboard.press('Tab');
      await visit.page.keyboard.up('Shift');
      await visit.until(() => document.activeElement.id === 'application-close');
      await visit.page.click('#identity');
      await frame.click('#next');
      await within(frame, () => document.hasFocus());
      assert.equal(await visit.text('.application-said'), '');
    });

    test(`${name}_language_changes_withoutLoadingItAnew`, TIMEOUT, async () => {
      const frame = await opened();
      await click(frame, '#next');
      await visit.page.select('#language', 'de');
      await visit.says('#application-title', 'Anwendung von');
      await visit.says('#application > .help', 'Sie gehört nicht zum geschützten Gespräch.');
      await shows(frame, '#agenda-title', 'Tagesordnung');
      assert.equal(await frame.$eval('[aria-current]', (each) => each.textContent.startsWith('Bericht')), true);
      assert.equal(visit.requests.filter((at) => at === SAMPLE).length, 1);
      await click(frame, '#join');
      await visit.says('#application-question', 'fragt, ob Sie beitreten möchten.');
      await accessible();
    });

    test(`${name}_anApplication_thatThePolicyDoesNotName_isNotLoaded_andThePageSaysWhy`, TIMEOUT, async () => {
      const { origin } = visit.unnamed;
      await visit.open({ more: `&app=${origin}${SAMPLE}` });
      await visit.says('.application-said', `Your link asks for the application ${origin}. This page does not show it, because “applications” in the page's policy does not name it.`);
      assert.equal(await visit.page.$('iframe'), null);
      await accessible();
      await visit.page.click('#application-close');
      await visit.until(() => document.querySelector('#application') === null);
      await visit.join();
      assert.deepEqual([visit.unnamedRequests, visit.requests], [[], []]);
      // The same address is loaded where it is named: what was counted is what there is to count.
      await opened({ more: `&app=${encodeURIComponent(visit.policy.applications[0])}` });
      assert.ok(visit.requests.includes(SAMPLE));
    });
  });
}
