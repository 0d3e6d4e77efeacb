// The result as it is shown: the outcome that holds, the numbers behind it, and a word to those who only listen.

import { format } from "./answers.js";
import { score, value } from "./engine.js";

/** Fills in what `kind` of number the page has a place for; what is not known is not shown. */
const fill = (root, kind, of) => {
  for (const row of root.querySelectorAll(`[data-${kind}]`)) {
    const number = of(row.dataset[kind]);
    row.hidden = isNaN(number);
    if (!row.hidden) {
      row.querySelector("output").textContent = format(number, JSON.parse(row.dataset.format));
      row.querySelector("line + line")?.setAttribute("x2", number);
    }
  }
};

/** Gives the function that shows an outcome, or none for a negative number. */
export const result = (root) => {
  const outcomes = [...root.querySelectorAll("[data-outcome]")];
  const status = root.querySelector("[role=status]");
  return (outcome) => {
    outcomes.forEach((each, index) => (each.hidden = index !== outcome));
    root.querySelector("[data-part=why]").hidden = outcome < 0;
    fill(root, "score", score);
    fill(root, "value", value);
    const title = outcomes[outcome]?.querySelector("[tabindex]").textContent ?? "";
    // Said only when it changes, so that a visitor who types is not told the same again.
    if (status.textContent !== title) {
      status.textContent = title;
    }
  };
};
