// The engine: fetched, given a program and answers, and asked what follows. Numbers go in and numbers come out.

import { __wbg_set_wasm, answer, evaluate, write } from "glue";

export { asked, change, changed, changedTo, score, value } from "glue";

let loading;

/** Fetches the engine, once for all forms of a page. It is checked against the hash that the page was built with. */
export const load = ({ wasm, integrity }) =>
  (loading ??= fetch(wasm, { integrity })
    .then((response) => response.arrayBuffer())
    .then((bytes) => WebAssembly.instantiate(bytes))
    .then(({ instance }) => __wbg_set_wasm(instance.exports)));

/**
 * Puts a program and answers before the engine. Gives the outcome that is decided, or a negative number, and for
 * each answer why it is refused, or 0.
 */
export const consider = (program, answers) => {
  [...atob(program)].forEach((character, at) => write(at, character.charCodeAt()));
  const refusals = answers.map((number, question) => answer(question, number));
  return [evaluate(), refusals];
};
