// Answers as they stand in a form, and as the engine takes them: a number each.

import { use } from "./parts.js";

/** How numbers are read, where a form asks for one. */
let numbers;

/** Loads what the questions of a form need. */
export const prepare = async (root) => {
  if (root.querySelector("[data-unit]")) {
    numbers = await use("numbers");
  }
};

/** A number in the site's language. */
export const format = (number, how) => number.toLocaleString(document.documentElement.lang, how);

/** The fields of a question. A box to tick is a question by itself. */
export const fields = (question) => [...(question.elements ?? [question])];

/** What was answered: a number, NaN for what is none, and undefined for nothing. */
export const read = (question) => {
  const [{ type, value }] = fields(question);
  const ticked = fields(question).filter((field) => field.checked);
  if (type === "text") {
    return value.trim() ? numbers.parse(value, document.documentElement.lang, question.dataset.unit) : undefined;
  }
  return ticked.length || type === "checkbox" ? ticked.reduce((sum, field) => sum + +field.value, 0) : undefined;
};

/** Whether an answer has a field chosen. */
export const holds = ({ type, value }, number) => (type === "radio" ? number === +value : number & value);

/** Puts an answer into the form: NaN for none, and undefined for what was not asked yet, which keeps its start. */
export const write = (question, number) => {
  for (const field of fields(question)) {
    field.checked = holds(field, number);
    if (field.type === "text") {
      field.value =
        number === undefined ? field.defaultValue : isNaN(number) ? "" : format(number, { maximumFractionDigits: 9 });
    }
  }
};
