// The page's language: the user's choice, else the first one of the browser's that there is, else English.

import { messages as de } from './messages-de.js';
import { messages as en } from './messages-en.js';

/** All languages by their codes. */
export const LANGUAGES = { en, de };

/** The code of the language to begin with. */
export function chooseLanguage(preferred, browsers) {
  const codes = [preferred, ...browsers].filter(Boolean).map((tag) => tag.toLowerCase().split('-')[0]);
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? 'en';
}

/** Texts in one language at a time. */
export class Texts {
  constructor(code) {
    this.code = code;
  }

  has(key) {
    return Object.hasOwn(LANGUAGES.en, key);
  }

  /**
   * A text with its braces filled in.
   *
   * @param values by their names; `count` chooses between the forms "one | other"
   */
  t(key, values = {}) {
    const text = LANGUAGES[this.code][key] ?? LANGUAGES.en[key];
    if (text === undefined) throw new Error(`there is no text "${key}"`);
    const forms = text.split(' | ');
    const form = forms.length > 1 && new Intl.PluralRules(this.code).select(values.count) !== 'one' ? forms[1] : forms[0];
    return form.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** "a, b and c" as the language has it. */
  list(names) {
    return new Intl.ListFormat(this.code, { type: 'conjunction' }).format(names);
  }
}
