// The page's texts: the same in every language, and exactly those that the page uses.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { LANGUAGES, Texts, chooseLanguage } from '../room-page/language.js';

const PAGE = new URL('../room-page/', import.meta.url);
const SOURCES = fs.readdirSync(PAGE).filter(name => name.endsWith('.js') && !name.startsWith('messages-'));
const source = SOURCES.map(name => fs.readFileSync(new URL(name, PAGE), 'utf8')).join('\n');
const braces = text => [...new Set(text.match(/\{\w+\}/g))].sort().join();
const { en } = LANGUAGES;

for (const [code, messages] of Object.entries(LANGUAGES)) {
    test(`language_${code}_hasEveryText_withTheSameValues`, () => {
        assert.deepEqual(Object.keys(messages).sort(), Object.keys(en).sort());
        for (const [key, text] of Object.entries(messages)) {
            assert.equal(braces(text), braces(en[key]), key);
            assert.equal(text.split(' | ').length > 2, false, key);
            assert.ok(text.trim() === text && text !== '', key);
        }
    });
}

test('texts_thatThePageNames_areThere', () => {
    const named = [...source.matchAll(/(?:\bt|\.say|\.has)\(\s*'([a-z][\w.-]*)'/g)].map(([, key]) => key);
    assert.ok(named.length > 50);
    for (const key of named) assert.ok(Object.hasOwn(en, key), key);
});

test('texts_areAllUsed_byNameOrByTheBeginningOfTheirName', () => {
    const whole = new Set([...source.matchAll(/'([a-z][\w.-]*)'/g)].map(([, key]) => key));
    const beginnings = [...source.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/g)].map(([, beginning]) => beginning);
    const unused = Object.keys(en).filter(key => !whole.has(key) && !beginnings.some(beginning => key.startsWith(beginning)));
    assert.deepEqual(unused, []);
});

test('texts_ofFailures_areThere_forWhatThePageItselfSays', () => {
    for (const [, condition] of source.matchAll(/new Failure\('([a-z-]+)'/g)) {
        if (!['cancelled', 'login-needed', 'policy-invalid', 'policy-unreachable', 'window-blocked'].includes(condition)) assert.ok(Object.hasOwn(en, `failure.${condition}`), condition);
    }
});

test('texts_fillInValues_andChooseForms', () => {
    const texts = new Texts('en');
    assert.equal(texts.t('call.count', { count: 1 }), '1 person here');
    assert.equal(texts.t('call.count', { count: 3 }), '3 people here');
    assert.equal(texts.t('start.title', { room: '<b>{x}</b>' }), 'Join “<b>{x}</b>”');
    assert.equal(new Texts('de').list(['a', 'b', 'c']), 'a, b und c');
    assert.throws(() => texts.t('nothing'), /there is no text "nothing"/);
});

test('language_isTheChosenOne_thenTheBrowsers_thenEnglish', () => {
    assert.equal(chooseLanguage('de', ['en-US']), 'de');
    assert.equal(chooseLanguage(null, ['fr-FR', 'de-AT', 'en']), 'de');
    assert.equal(chooseLanguage('xx', ['fr']), 'en');
    assert.equal(chooseLanguage(null, ['constructor']), 'en');
});
