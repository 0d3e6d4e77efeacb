// Answers and figures in words.

import { blank, fields, format, holds } from "./answers.js";

export const element = (name, facts) => Object.assign(document.createElement(name), facts);

export const list = (place, lines) => place.replaceChildren(...lines.map((textContent) => element("li", { textContent })));

/** A day as the build writes it: as in Britain in every English but that of the United States. */
export const dated = (day, how) =>
  day.toLocaleDateString(document.documentElement.lang.replace(/^en(?!-us).*/i, "en-GB"), { dateStyle: "long", ...how });

/** An answer in the words of the form. */
export const words = (question, number) => {
  const { yes, no, unit, none } = question.dataset;
  const all = fields(question);
  const isGiven = number !== blank(question.dataset);
  if (isGiven && all[0].type === "date") {
    return dated(new Date(number * 864e5), { timeZone: "UTC" });
  }
  if (isGiven && unit !== undefined) {
    // Zero has no sign.
    return `${format(number + 0, { maximumFractionDigits: 9 })} ${unit}`;
  }
  const chosen = all.filter((field) => holds(field, number));
  return yes ? (number ? yes : no) : chosen.map((field) => field.labels[0].textContent).join(", ") || none;
};

/** A number as a figure: cents where an amount is small and nobody set its decimals, and never a side of its line on which it is not. */
export const write = (number, how, row) => {
  const line = row.dataset.line ?? row.querySelector(".threshold")?.getAttribute("x1");
  if (how.currency && how.minimumFractionDigits === undefined && Math.abs(number) < 100 && number % 1) {
    delete how.maximumFractionDigits;
  }
  const digits = how.style === "percent" ? 2 : 0;
  const isOver = (number) => Math.sign(number - line);
  // Rounded as it will be written: `toFixed` would make 0.69 of 0.695.
  const rounded = () =>
    +number.toLocaleString("en", { maximumFractionDigits: how.maximumFractionDigits + digits, useGrouping: false });
  while (line && how.maximumFractionDigits < 9 && isOver(rounded()) !== isOver(number)) {
    how.maximumFractionDigits++;
  }
  return format(number, { ...how, signDisplay: "negative" });
};
