// The engine: fetched, given a program and answers, and asked what follows. Numbers go in and numbers come out, so
// that what wasm-bindgen writes to go between has nothing to convert, and its functions are called as they are.

/** The engine's functions, once it is loaded. */
export let engine;

let loading;

/** Fetches the engine, once for all forms of a page. It is checked against the hash that the page was built with. */
export const load = ({ wasm, integrity }) =>
  (loading ??= fetch(wasm, { integrity })
    .then((response) => response.arrayBuffer())
    .then((bytes) => WebAssembly.instantiate(bytes))
    .then(({ instance }) => (engine = instance.exports)));

/** Puts a program and answers before the engine. Gives the outcome that is decided, or a negative number. */
export const consider = (program, answers) => {
  [...atob(program)].forEach((character, at) => engine.write(at, character.charCodeAt()));
  answers.forEach((answer, question) => engine.answer(question, answer));
  return engine.evaluate();
};

/** Returns the number of the reason to refuse an answer, or 0; negative for a question that is not certainly asked. */
export const refusal = (question) => engine.refusal(question);

/** Returns true if a question is certainly asked. */
export const isAsked = (question) => refusal(question) >= 0;

/** Returns true if a question may be asked, depending on the open ones. */
export const isOpen = (question) => refusal(question) === -1;

/** Returns the number of the score or the value that an element shows, or NaN. */
export const shown = (engine, { dataset }) => engine.shown(+dataset.index + (dataset.figure === "value") * 32);
