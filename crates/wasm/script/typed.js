// The fields of answers that are typed: numbers, and dates as days since the epoch; and boxes that exclude others.

import { blank, format } from "./answers.js";
import { parse } from "./numbers.js";

const DAY = 864e5;

/** An option that excludes the others is unticked with another, and the others with it. */
const exclude = ({ target }) => {
  const only = "[data-exclusive]";
  for (const field of target.closest("[data-question]")?.querySelectorAll(target.matches(only) ? "input" : only) ?? []) {
    field.checked &&= field === target;
  }
};

/** Fills the visitor's date into the fields of a form that begin with it, and lets options exclude others: before the form hears of a tick. */
export const prepare = (root) => {
  root.addEventListener("input", exclude);
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

/** Puts an answer into a field that is typed into; a box that excludes others is ticked alone. */
export const write = (field, number, dataset) => {
  if ("exclusive" in field.dataset) {
    field.checked = number === +field.value;
  }
  const text = isNaN(number) || number === blank(dataset) ? "" : undefined;
  if (field.type === "text") {
    field.value = number === undefined ? field.defaultValue : (text ?? format(number, { maximumFractionDigits: 9 }));
  } else if (field.type === "date") {
    field.value = number === undefined ? field.defaultValue : (text ?? new Date(number * DAY).toISOString().slice(0, 10));
  }
};
