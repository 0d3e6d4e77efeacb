// The engine: fetched, given a program and answers, and asked what follows. Numbers go in and numbers come out, so
// that what wasm-bindgen writes to go between has nothing to convert, and its functions are called as they are.

/** The engine's functions, once it is loaded. */
export let engine;

let loading;
let refusals;

/** Fetches the engine, once for all forms of a page. It is checked against the hash that the page was built with. */
export const load = ({ wasm, integrity }) =>
  (loading ??= fetch(wasm, { integrity })
    .then((response) => response.arrayBuffer())
    .then((bytes) => WebAssembly.instantiate(bytes))
    .then(({ instance }) => (engine = instance.exports)));

/** Puts a program and answers before the engine. Gives the outcome that is decided, or a negative number. */
export const consider = (program, answers) => {
  [...atob(program)].forEach((character, at) => engine.write(at, character.charCodeAt()));
  engine.evaluate();
  refusals = answers.map((answer, question) => engine.answer(question, answer));
  return engine.evaluate();
};

/** Whether a question is certainly asked. */
export const isAsked = (question) => engine.asked(question);

/** Why the answer to a question is refused, as the engine numbers it, or 0. */
export const refusal = (question) => refusals[question];

/** What a `score` or a `value` comes to, or NaN. */
export const figure = (kind, index) => engine[kind](index);
