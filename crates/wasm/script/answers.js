// Answers as they stand in a form, as the engine takes them (a number each), and in words.

import { parse } from "./numbers.js";

/** A number in the site's language. */
export const format = (number, how) => number.toLocaleString(document.documentElement.lang, how);

/** The fields of a question. A box to tick is a question by itself. */
const fields = (question) => [...(question.elements ?? [question])];

/** What was answered: a number, NaN for what is none, and undefined for nothing. */
export const read = (question) => {
  const [{ type, value }] = fields(question);
  const ticked = fields(question).filter((field) => field.checked);
  if (type === "text") {
    return value.trim() ? parse(value, document.documentElement.lang, question.dataset.unit) : undefined;
  }
  return ticked.length || type === "checkbox" ? ticked.reduce((sum, field) => sum + +field.value, 0) : undefined;
};

const holds = ({ type, value }, number) => (type === "radio" ? number === +value : number & value);

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

/** An answer in the words of the form. */
export const say = (question, number) => {
  const { label, yes, no, unit, none } = question.dataset;
  const chosen = fields(question).filter((field) => holds(field, number));
  const words = unit === undefined ? chosen.map((field) => field.labels[0].textContent).join(", ") || none : `${format(number)} ${unit}`;
  return `${label}: ${yes ? (number ? yes : no) : words}`;
};
