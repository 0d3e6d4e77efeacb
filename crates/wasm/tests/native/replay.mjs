// Replays cases in the committed module and reports those whose results differ from the native ones.
//
// Standard input is a list of groups: the length of a program (u32), the program, the number of answers in a case
// (u32), the number of cases (u32), and for each case its answers (f64) and the hash of its native results (u32).
// Standard output has a line for each case that differs: the group, the case, and its results here.

import { readFileSync } from "node:fs";

const [, , path] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(path));
const engine = instance.exports;
const input = readFileSync(0);
const view = new DataView(input.buffer, input.byteOffset, input.length);

const found = new Uint8Array(8 * 1024);
const place = new DataView(found.buffer);
let length = 0;

const put = (number) => {
  place.setFloat64(length, number, true);
  length += 8;
};

/** Returns all results of the engine, as a list of numbers without absent ones. */
const ask = (answers, index) => {
  length = 0;
  answers.forEach((answer, question) => engine.answer(question, answer));
  const outcome = engine.evaluate();
  put(outcome);
  for (let question = 0; question <= answers.length; question++) {
    put(engine.refusal(question));
  }
  for (let index = 0; index < 64; index++) {
    const number = engine.shown(index);
    if (!Number.isNaN(number)) {
      put(index);
      put(number);
    }
  }
  // A search may take as long as everything else together.
  if (index % 20) {
    return;
  }
  put(engine.change());
  for (let question = 0; question <= answers.length; question++) {
    const number = engine.answered(question);
    if (!Number.isNaN(number)) {
      put(question);
      put(number);
    }
  }
};

/** Returns the FNV-1a hash. */
const hash = () => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at++) {
    hash = Math.imul(hash ^ found[at], 0x01000193);
  }
  return hash >>> 0;
};

let at = 0;
const u32 = () => view.getUint32((at += 4) - 4, true);
const f64 = () => view.getFloat64((at += 8) - 8, true);
const lines = [];
let cases = 0;

for (let group = 0; at < input.length; group++) {
  const size = u32();
  // An empty program is an invalid byte.
  engine.write(0, 0);
  for (let index = 0; index < size; index++) {
    engine.write(index, input[at++]);
  }
  const [questions, count] = [u32(), u32()];
  for (let index = 0; index < count; index++, cases++) {
    ask(Array.from({ length: questions }, f64), index);
    if (hash() !== u32()) {
      const numbers = Array.from({ length: length / 8 }, (_, index) => place.getFloat64(8 * index, true));
      lines.push(`${group} ${index}: ${numbers}`);
    }
  }
}

console.log(lines.slice(0, 20).join("\n"));
console.error(cases);
