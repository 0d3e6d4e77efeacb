// The result as it is shown: the outcome that holds, what it rests on, what would change it, and where it leads.

import { format, say } from "./answers.js";
import { engine, figure, isAsked } from "./engine.js";

/** Gives the function that shows an outcome, or none for a negative number. */
export const result = (view) => {
  const { all, part, questions } = view;
  const outcomes = all("[data-outcome]");
  const title = (index) => outcomes[index]?.querySelector("[tabindex]").textContent ?? "";

  /** Puts texts into the places that an element has for them. */
  view.fill = (element, ...texts) =>
    element.querySelectorAll("b").forEach((place, index) => (place.textContent = texts[index]));

  const list = (element, lines) =>
    element.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));

  /** Answers in words, those that are asked and given and that `wanted` picks. */
  const lines = (answers, wanted) =>
    questions.flatMap((question, index) =>
      isAsked(index) && wanted(answers[index], index) ? say(question, answers[index]) : [],
    );

  /** Leads to the call with what the visitor lets it carry, under the names that the page gives. */
  const lead = (link, outcome, words) => {
    const { call, from, result, answers } = link.dataset;
    const url = new URL(call, location);
    const carry = (name, text) => name && text && url.searchParams.set(name, text);
    carry(from, location.pathname);
    carry(result, title(outcome));
    carry(answers, part("send").checked && words);
    // Mail programs take a plus for a plus.
    link.href = url.href.replace(/\?.*/, (query) => query.replaceAll("+", "%20"));
  };

  return (outcome, answers) => {
    outcomes.forEach((each, index) => (each.hidden = index !== outcome));
    const given = lines(answers, (answer) => !isNaN(answer));
    list(part("answers"), given);
    const words = (part("words").textContent = given.join("\n"));
    all("[data-call]").forEach((link) => lead(link, outcome, words));
    for (const row of all("[data-figure]")) {
      const number = figure(row.dataset.figure, row.dataset.index);
      row.hidden = isNaN(number);
      view.fill(row, format(number, JSON.parse(row.dataset.format)));
      row.querySelector("line + line")?.setAttribute("x2", number || 0);
    }
    // Said only when it changes, so that a visitor who goes on is not told the same again.
    if (part("status").textContent !== title(outcome)) {
      part("status").textContent = title(outcome);
    }
    const other = outcome < 0 ? outcome : engine.change();
    part("change").hidden = other < 0;
    view.fill(part("change"), title(other));
    const changed = questions.map((_, index) => engine.answered(index));
    list(part("changes"), lines(changed, (answer, index) => answer !== answers[index]));
  };
};
