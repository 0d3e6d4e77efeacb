// What stays on this device, if the visitor wants that: the code of the answers, by the name of the diagnostic.

let storage = {};
try {
  storage = localStorage;
} catch {
  // A browser that lets nothing be stored has said so already.
}

/** The code that was kept. */
export const kept = (id) => storage[id];

/** Keeps a code, or with none forgets. */
export const keep = (id, code) => {
  delete storage[id];
  if (code) {
    storage[id] = code;
  }
};
