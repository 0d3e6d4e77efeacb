// A form as it is taken: which questions are in view, what is missing, and when the result is shown.

import { asked, consider } from "./engine.js";
import { isUnreadable, read } from "./answers.js";
import { result } from "./result.js";

/** What may be wrong with an answer, by the number that the engine gives for it; the words stand in the page. */
const WRONG = ["", "missing", "unreadable", "low", "high", "step"];

/** Takes over a form that the engine is ready for. */
export const begin = (root) => {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const form = root.querySelector("form");
  const questions = [...root.querySelectorAll("[data-question]")];
  const isLive = "checklist" in root.dataset;
  const show = result(root, questions);
  let isShown = false;
  let outcome;
  let wrong;

  const tell = (name, detail) =>
    root.dispatchEvent(new CustomEvent(`assay:${name}`, { bubbles: true, detail: { id: root.id, ...detail } }));

  const update = () => {
    const answers = questions.map(read);
    let refusals;
    [outcome, refusals] = consider(root.dataset.program, answers);
    wrong = questions.map((question, index) => {
      const isAsked = asked(index);
      question.hidden = !isAsked;
      return isAsked ? WRONG[isNaN(answers[index]) ? 1 + isUnreadable(question) : refusals[index]] : "";
    });
    show(isShown ? outcome : -1, answers);
  };

  const complain = () => {
    const list = part("errors").querySelector("ul");
    list.replaceChildren();
    questions.forEach((question, index) => {
      const words = question.dataset[wrong[index]];
      const note = question.querySelector(".error");
      if (note) {
        note.textContent = words ?? "";
        note.hidden = !words;
        const field = question.querySelector("input");
        field.ariaInvalid = words ? "true" : null;
        if (words) {
          const link = document.createElement("a");
          link.href = `#${field.id}`;
          link.textContent = words;
          list.appendChild(document.createElement("li")).append(link);
        }
      }
    });
    const isWrong = list.hasChildNodes();
    part("errors").hidden = !isWrong;
    if (isWrong) {
      part("errors").focus();
    }
    return isWrong;
  };

  form.addEventListener("input", (event) => {
    tell("answer", { question: event.target.closest("[data-question]").id });
    isShown ||= isLive;
    update();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
    if (!complain()) {
      isShown = true;
      update();
      root.querySelector("[data-outcome]:not([hidden]) [tabindex]").focus();
      tell("result", {});
    }
  });

  root.dataset.live = "";
  part("actions").hidden = isLive;
  update();
};
