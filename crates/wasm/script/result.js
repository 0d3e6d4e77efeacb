// The result as it is shown: the outcome that holds, and its figures. What goes with it is loaded with the first answer.

import { format } from "./answers.js";
import { engine, shown } from "./engine.js";

/** Puts texts into the places that an element has for them. */
export const fill = (element, ...texts) =>
  element.querySelectorAll("b").forEach((place, index) => (place.textContent = texts[index]));

/** A score or a value, in figures and as the length of a line. `write` writes it better than with these options, if it is there. */
const draw = (row, write = format) => {
  const number = shown(engine, row);
  row.hidden = isNaN(number);
  fill(row, write(number, JSON.parse(row.dataset.format), row));
  row.querySelector("line+line")?.setAttribute("x2", number || 0);
};

/** Gives the function that shows an outcome, or none for a negative number, and tells of each that comes in view. */
export const result = (view) => {
  const { all, part, tell } = view;
  const outcomes = all("[data-outcome]");
  let shown;

  const title = (index) => outcomes[index]?.querySelector("[tabindex]").textContent;

  const draws = (outcome) => {
    outcomes.forEach((each, index) => (each.hidden = index !== outcome));
    all("[data-figure]").forEach((row) => draw(row, view.extras?.write));
  };

  Object.assign(view, { title, draws });

  return (outcome, answers) => {
    draws(outcome);
    if (view.extras) {
      view.extras.show(outcome, answers);
    } else if (outcome >= 0) {
      view.more();
    }
    // Told only when it changes, so that a visitor who goes on is not told the same again.
    if (shown !== outcome) {
      shown = outcome;
      part("status").textContent = title(outcome);
      if (outcome >= 0) {
        tell("result", { outcome: outcomes[outcome].dataset.outcome });
      }
    }
  };
};
