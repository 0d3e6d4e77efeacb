// The answers that stay on this device, if the visitor wants that: the code of the answers, by the address and the name of the
// diagnostic, so that sites on one origin stay apart.

/** The code that was kept. */
export const kept = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    // A browser that lets nothing be stored has kept nothing.
  }
};

/** Keeps a code, or with none forgets it and the results of other days. Returns what is kept now: nothing where the browser refuses, or has no room. */
export const keep = (key, code) => {
  try {
    localStorage[code ? "setItem" : "removeItem"](key, code);
    if (!code) {
      localStorage.removeItem(`${key}:past`);
    }
    return code;
  } catch {
    // Then it is said, in the page.
  }
};
