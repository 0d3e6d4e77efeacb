// The result as it is shown: the outcome that holds, what it rests on, what would change it, and where it leads.

import { format, say } from "./answers.js";
import { engine, figure, isAsked } from "./engine.js";
import { schedule } from "./take.js";

/** Puts texts into the places that an element has for them. */
export const fill = (element, ...texts) =>
  element.querySelectorAll("b").forEach((place, index) => (place.textContent = texts[index]));

const list = (element, lines) =>
  element.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));

/** A score or a value, in figures and as the length of a line. */
const draw = (row) => {
  const number = figure(row.dataset.figure, row.dataset.index);
  row.hidden = isNaN(number);
  fill(row, format(number, JSON.parse(row.dataset.format)));
  row.querySelector("line+line")?.setAttribute("x2", number || 0);
};

/** Gives the function that shows an outcome, or none for a negative number, and tells of each that comes in view. */
export const result = ({ all, part, questions, tell }) => {
  const outcomes = all("[data-outcome]");
  const title = (index) => outcomes[index]?.querySelector("[tabindex]").textContent;
  let shown;

  /** Answers in words, those that are asked and given and are not the same in `others`. */
  const lines = (answers, others = []) =>
    questions.flatMap((question, index) =>
      isAsked(index) && !isNaN(answers[index]) && answers[index] !== others[index] ? say(question, answers[index]) : [],
    );

  const showChange = (outcome, answers) => {
    const other = outcome < 0 ? outcome : engine.change();
    part("change").hidden = other < 0;
    fill(part("change"), title(other));
    const changed = questions.map((_, index) => engine.answered(index));
    list(part("changes"), lines(changed, answers));
    engine.evaluate();
  };

  return (outcome, answers) => {
    outcomes.forEach((each, index) => (each.hidden = index !== outcome));
    all("[data-figure]").forEach(draw);
    all("[data-calendar]").forEach(schedule);
    const given = lines(answers);
    const words = given.join("\r\n");
    list(part("answers"), given);
    part("words").textContent = words;
    for (const link of all("[data-call]")) {
      const { call, sends } = link.dataset;
      link.href = part("send").checked ? sends.replace("%01", encodeURIComponent(words)) : call;
    }
    showChange(outcome, answers);
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
