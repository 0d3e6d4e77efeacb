// A form as it is taken: which question is in view, what is missing, and when the result is shown.

import { read, write } from "./answers.js";
import { consider, isAsked, isOpen, refusal } from "./engine.js";
import { note } from "./past.js";
import { fill, result } from "./result.js";

/** The steps that a visitor can take in a form, which is at its first question. */
export const taking = (view) => {
  const { root, id, key, dataset, part, questions, inSteps } = view;
  const show = result(view);
  /** The place of the result, after all questions. */
  const end = questions.length;
  /** The beginning of a code of answers: its version, and a mark of its questions. */
  const mark = `v1.${dataset.program.slice(4, 12)}.`;

  /** The question in view, or the end. */
  let place = 0;
  /** The furthest question that was in view; what lies behind it is not answered yet. */
  let reached = inSteps ? 0 : end;
  let answers;
  let outcome;
  /** True while one answer is changed, after which the result is shown again. */
  let isChanging;

  /** Returns the number of an answer's fault: the engine's, or 1 if the answer is missing and 2 if it is no number. */
  const wrong = (index) =>
    isAsked(index) && (isNaN(answers[index]) ? (answers[index] === undefined ? 1 : 2) : refusal(index));

  /** The first question that `is` true of, or the end. */
  const first = (is) => {
    const found = questions.findIndex((_, index) => is(index));
    return found < 0 ? end : found;
  };

  /** The next question after the one in view that is asked, or the end. */
  const next = () => (inSteps && !isChanging ? first((index) => index > place && isAsked(index)) : end);

  /** The answers as a text. */
  const code = () =>
    mark + answers.map((answer, index) => (isAsked(index) && !wrong(index) ? answer : "")).join("_");

  /** Reads the form again, and shows what follows. */
  const update = () => {
    answers = questions.map((question, index) => (index > reached ? undefined : read(question)));
    outcome = consider(dataset.program, answers);
    const asked = questions.filter((question, index) => {
      question.toggleAttribute("data-now", index === place);
      return !(question.hidden = !isAsked(index));
    });
    dataset.place = place === end ? "end" : place ? "middle" : "start";
    dataset.early = outcome >= 0 && next() < end && !isNaN(answers[place]);
    const open = questions.filter((_, index) => isOpen(index)).length;
    dataset.open = open > 0;
    fill(part("progress"), asked.indexOf(questions[place]) + 1, asked.length + open);
    show(place === end ? outcome : -1, answers);
  };

  /** Goes to a place, or to the first question on the way that is not answered. */
  const go = (to) => {
    place = to;
    if (place < end) {
      reached = Math.max(place, reached);
    }
    update();
    const open = first(wrong);
    if (open < place && outcome < 0) {
      go(inSteps ? open : 0);
    } else if (place === end) {
      isChanging = false;
    }
  };

  const focus = () =>
    (questions[place] ?? root.querySelector("[data-outcome]:not([hidden]) [tabindex]")).focus();

  const advance = (to) => {
    const from = place;
    go(to);
    if (place !== from) {
      note(undefined, { by: key, from }, "pushState");
    }
    focus();
  };

  /** Goes back to a question from the result, to which the next step leads again. */
  const change = (index) => {
    isChanging = inSteps;
    if (inSteps) {
      advance(index);
    }
    questions[index].focus();
  };

  /**
   * Goes to the question before, as the browser's Back does where that leads there. Elsewhere it is a step of its own, so that
   * what the browser's Back undoes is never a step of another form.
   */
  const back = () => {
    const before = questions.findLastIndex((_, index) => index < place && isAsked(index));
    const { by, from } = history.state;
    if (by === key && from === before) {
      history.back();
    } else {
      advance(before);
    }
  };

  /** The state that is kept in the browser's history. */
  const now = () => [place, code(), dataset.came, isChanging];

  /** Goes where the browser's history leads. */
  const revisit = ([to, , , changing] = now()) => {
    if (to !== place) {
      isChanging = changing;
      go(to);
      focus();
    }
  };

  /** Says what is wrong with the questions in view, and whether anything is. */
  const complain = () => {
    const links = part("errors").querySelectorAll("a");
    const found = questions.filter((question, index) => {
      const words = ((!inSteps || index === place) && question.dataset[`wrong-${wrong(index)}`]) || "";
      links[index].textContent = question.querySelector(".error").textContent = words;
      // Says to those who hear the page that the field is at fault.
      question.querySelector("input").setCustomValidity(words);
      return words;
    });
    part("errors").focus();
    return found.length;
  };

  /** Begins anew, with nothing answered. */
  const clear = () => {
    root.querySelector("form").reset();
    reached = inSteps ? 0 : end;
    go(0);
  };

  /**
   * Takes up a state with answers that were given before. A code that is not what they are written as now is of another
   * form: everything stays as it was, and it is said.
   */
  const restore = ([to, text, came = "", changing]) => {
    const before = now();
    const numbers = text.slice(mark.length).split("_").map((number) => +(number || NaN));
    reached = inSteps ? numbers.findLastIndex((number) => !isNaN(number)) : end;
    questions.forEach((question, index) => write(question, index > reached ? undefined : numbers[index]));
    place = end;
    isChanging = changing;
    update();
    const fits = code() === text;
    if (fits || text === before[1]) {
      dataset.came = came;
      go(to);
    } else {
      restore(before);
    }
    dataset.stale = !fits;
    return fits;
  };

  return { advance, back, change, clear, code, complain, end, focus, go, mark, next, now, restore, revisit, update };
};
