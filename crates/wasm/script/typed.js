// The fields of answers that are typed: numbers, and dates as days since the epoch.

import { blank, format } from "./answers.js";
import { parse } from "./numbers.js";

const DAY = 864e5;

/** Fills the visitor's date into the fields of a form that begin with it. */
export const prepare = (root) => {
  for (const field of root.querySelectorAll("[data-today]")) {
    // In Swedish as ISO 8601 has it.
    field.defaultValue = new Date().toLocaleDateString("sv");
  }
};

/** The typed text. The number that stands for an open question is none that visitors type. */
export const read = ({ type, value, valueAsNumber }, dataset) => {
  if (!value.trim()) {
    return blank(dataset);
  }
  const number = type === "date" ? valueAsNumber / DAY : parse(value, document.documentElement.lang, dataset.unit);
  return number === blank(dataset) ? NaN : number;
};

/** Puts an answer into a field that is typed into. */
export const write = (field, number, dataset) => {
  const text = isNaN(number) || number === blank(dataset) ? "" : undefined;
  if (field.type === "text") {
    field.value = number === undefined ? field.defaultValue : (text ?? format(number, { maximumFractionDigits: 9 }));
  } else if (field.type === "date") {
    field.value = number === undefined ? field.defaultValue : (text ?? new Date(number * DAY).toISOString().slice(0, 10));
  }
};
