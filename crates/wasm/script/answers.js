// Answers as they stand in a form, and as the engine takes them: a number each.

import { use } from "./parts.js";

/** The reading and writing of numbers and dates, and options that exclude others, where a form has one. */
let numbers;

/** Loads what the questions of a form need before it starts: those whose answers are typed have a least. */
export const prepare = async (root) => {
  if (root.querySelector("[data-wrong-3],[data-exclusive]")) {
    numbers = await use("numbers");
    numbers.prepare(root);
  }
};

/** A number in the site's language. */
export const format = (number, how) => number.toLocaleString(document.documentElement.lang, how);

/** The fields of a question. A box to tick is a question by itself. */
export const fields = (question) => [...(question.elements ?? [question])];

/** Returns the answer: a number, NaN for what is none, and undefined for nothing. */
export const read = (question) => {
  const { dataset } = question;
  const [field] = fields(question);
  const ticked = fields(question).filter((field) => field.checked);
  if (dataset["wrong-3"]) {
    return numbers.read(field, dataset);
  }
  return ticked.length || (field.type === "checkbox" && !dataset["wrong-1"])
    ? ticked.reduce((sum, field) => sum + +field.value, 0)
    : blank(dataset);
};

/** The number of the answer that a question is left open, if it may be. */
export const blank = ({ blank }) => blank && +blank;

/** Returns true if an answer has a chosen field. */
export const holds = ({ type, value }, number) => (type === "radio" ? number === +value : number & value);

/** Puts an answer into the form: NaN for none, and undefined for what was not asked yet, which keeps its start. */
export const write = (question, number) => {
  for (const field of fields(question)) {
    field.checked = holds(field, number);
    numbers?.write(field, number, question.dataset);
  }
};
