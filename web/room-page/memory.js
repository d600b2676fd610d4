// What the browser keeps for the next visit: texts, no keys. Some browsers are set up not to keep any; it is asked for again then.

const named = (name) => `perc-${name}`;

/** Texts by their names. */
export const memory = {
  get(name) {
    try {
      return localStorage.getItem(named(name));
    } catch {
      return null;
    }
  },
  set(name, text) {
    try {
      localStorage.setItem(named(name), text);
    } catch {
      // Nothing else depends on it.
    }
  },
};
