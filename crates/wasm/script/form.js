// A form as it is taken: which questions are in view, what is missing, and when the result is shown.

import { isFilled, read, write } from "./answers.js";
import { consider, isAsked, refusal } from "./engine.js";
import { result } from "./result.js";
import { actions } from "./take.js";

/** What may be wrong with an answer, by the number that the engine gives for it; the words stand in the page. */
const WRONG = [, "missing", "unreadable", "low", "high", "step"];

/** Takes over a form that the engine is ready for. */
export const begin = (root) => {
  const { id, dataset } = root;
  const all = (selector) => [...root.querySelectorAll(selector)];
  // A theme may leave a part out; then what is put there is put nowhere.
  const part = (name) => root.querySelector(`[data-part=${name}]`) ?? document.createElement("p");
  const form = root.querySelector("form");
  const questions = all("[data-question]");
  const inSteps = "steps" in dataset;
  const isLive = "checklist" in dataset;
  /** The place of the result, after all questions. */
  const end = questions.length;
  /** Answers are kept with a mark of the questions they were given to. */
  const mark = dataset.program.slice(4, 12);

  /** The question in view, or the end. */
  let place = 0;
  /** The furthest question that was in view; what lies behind it is not answered yet. */
  let reached = 0;
  let answers;
  let outcome;
  let isStarted;

  const view = { root, all, part, questions };
  const show = result(view);

  const tell = (name, detail) =>
    root.dispatchEvent(new CustomEvent(`assay:${name}`, { bubbles: true, detail: { id, ...detail } }));

  const wrong = (index) =>
    isAsked(index) &&
    WRONG[isNaN(answers[index]) ? 1 + isFilled(questions[index]) : refusal(index)];

  /** The next question after the one in view that is asked, or the end. */
  const next = () => {
    const found = questions.findIndex((_, index) => index > place && isAsked(index));
    return found < 0 || !inSteps ? end : found;
  };

  const code = () => mark + answers.map((answer) => (isNaN(answer) ? "" : answer)).join("_");

  /** Uses the device's storage; a visitor who lets nothing be stored has said so already. */
  const stored = (use) => {
    try {
      return use(localStorage);
    } catch {}
  };

  /** Keeps the answers on this device, or no longer. */
  const store = () =>
    stored((storage) => (part("keep").checked ? storage.setItem(id, code()) : storage.removeItem(id)));

  const update = () => {
    answers = questions.map((question, index) => (index > reached ? NaN : read(question)));
    outcome = consider(dataset.program, answers);
    const list = questions.filter((question, index) => {
      question.toggleAttribute("data-now", index === place);
      return !(question.hidden = !isAsked(index));
    });
    dataset.place = place === end ? "end" : place ? "middle" : "start";
    dataset.early = outcome >= 0 && next() < end && !isNaN(answers[place]);
    view.fill(part("progress"), list.indexOf(questions[place]) + 1, list.length);
    store();
    show(place === end ? outcome : -1, answers);
  };

  /** Goes to a place, or to the first question on the way that is not answered. */
  const go = (to) => {
    place = to;
    reached = inSteps ? Math.max(place, reached) : end;
    update();
    const open = questions.findIndex((_, index) => index < to && wrong(index));
    if (open >= 0 && outcome < 0) {
      go(inSteps && open);
    }
  };

  const focus = () => (questions[place] ?? root.querySelector("[data-outcome]:not([hidden]) [tabindex]")).focus();

  const advance = (to) => {
    go(to);
    history.pushState({ ...history.state, [id]: place }, "");
    focus();
    if (place === end) {
      tell("result", { outcome: all("[data-outcome]")[outcome].dataset.outcome });
    }
  };

  /** Says what is wrong with the questions in view, and whether anything is. */
  const complain = () => {
    const links = part("errors").querySelectorAll("a");
    const found = questions.filter((question, index) => {
      const words = (inSteps && index !== place ? "" : question.dataset[wrong(index)]) ?? "";
      links[index].textContent = question.querySelector(".error").textContent = words;
      return words;
    });
    part("errors").focus();
    return found.length;
  };

  const clear = () => {
    form.reset();
    reached = 0;
    go(0);
  };

  const restore = (text) => {
    const numbers = text.slice(8).split("_").map((number) => (number ? Number(number) : NaN));
    questions.forEach((question, index) => write(question, numbers[index]));
    go(end);
    if (!text.startsWith(mark) || answers.some((answer, index) => refusal(index) > 0 || !Object.is(answer, numbers[index]))) {
      clear();
      dataset.stale = "";
    }
  };

  form.oninput = ({ target }) => {
    const question = target.closest("[data-question]");
    if (question) {
      if (!isStarted) {
        tell("start");
      }
      isStarted = true;
      tell("answer", { question: question.id });
      if (isLive) {
        place = end;
      }
    }
    update();
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    update();
    if (!isLive && !complain()) {
      advance(next());
    }
  };

  const does = {
    ...actions(view),
    back: () => history.back(),
    finish: () => advance(end),
    clear: () => {
      clear();
      history.replaceState(null, "", location.pathname);
      focus();
    },
    link: () => {
      history.replaceState(history.state, "", `#${id}=${code()}`);
      return location.href;
    },
  };

  root.onclick = async ({ target }) => {
    const text = does[target.dataset.do]?.();
    if (text) {
      await navigator.clipboard.writeText(text);
      part("status").textContent = target.dataset.done;
    }
  };

  addEventListener("popstate", ({ state }) => {
    go(state?.[id] ?? 0);
    focus();
  });

  const [name, linked] = location.hash.slice(1).split("=");
  const kept = stored((storage) => storage.getItem(id));
  dataset.live = "";
  part("keep").checked = kept;
  go(history.state?.[id] ?? 0);
  if (name === id && linked) {
    restore(linked);
    focus();
  } else if (kept) {
    restore(kept);
  }
};
