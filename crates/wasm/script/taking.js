// A form as it is taken: which question is in view, what is missing, and when the result is shown.

import { read, write } from "./answers.js";
import { consider, isAsked, isOpen, refusal } from "./engine.js";
import { note } from "./past.js";
import { fill, result } from "./result.js";

/** The steps that a visitor can take in a form, which is at its first question. */
export const taking = (view) => {
  const { root, key, dataset, all, part, questions } = view;
  const inSteps = "steps" in dataset;
  const show = result(view);
  /** The place of the result, after all questions. */
  const end = questions.length;
  /** The beginning of a code of answers: its version, and a mark of its questions. */
  const mark = `v1.${dataset.program.slice(4, 12)}.`;

  /** The first question of the step of each: its own, or that of a grid; of a form without steps, all are one step. */
  const steps = questions.map(({ dataset }, index) => (inSteps ? +(dataset.step ?? index) : 0));

  /** The first question of the step in view, or the end. */
  let place = 0;
  /**
   * The furthest step that the visitor answered or went on from: at first -1, and 0 in a form without steps. What lies
   * behind it is not answered yet.
   */
  let reached = -inSteps;
  let answers;
  /** The first question with a missing or wrong answer, or the end. */
  let missing;
  /** The outcome that can be shown, or a negative number: with a figure in its text, one waits for every answer. */
  let outcome;
  /** The answers as a text, made while the engine has this form: it asks for the answers of one form at a time. */
  let text;
  /** True while one answer is changed, after which the result is shown again. */
  let isChanging;

  /** Returns the number of an answer's fault: the engine's, or 1 if the answer is missing and 2 if it is no number. */
  const wrong = (index) =>
    isAsked(index) && (isNaN(answers[index]) ? (answers[index] === undefined ? 1 : 2) : refusal(index));

  /** The first question that `is` true of, or the end. */
  const first = (is) => [...questions.keys()].find(is) ?? end;

  /** The next question after the step in view that is asked, or the end. */
  const next = () => (isChanging ? end : first((index) => steps[index] > place && isAsked(index)));

  const code = () => text;

  /** Reads the form again, and shows what follows. The step in view is answered from when the visitor does something there. */
  const update = (isAnswered) => {
    if (isAnswered) {
      reached = Math.max(reached, place);
    }
    answers = questions.map((question, index) =>
      steps[index] > reached && steps[index] !== place ? undefined : read(question),
    );
    outcome = consider(dataset.program, answers);
    missing = first(wrong);
    if (missing < end && all("[data-outcome]")[outcome]?.querySelector("[data-figure]:not([data-when])")) {
      outcome = -1;
    }
    text = mark + answers.map((answer, index) => (steps[index] <= reached && wrong(index) === 0 ? answer : "")).join("_");
    let asked = 0;
    let open = 0;
    let from;
    let to;
    questions.forEach((question, index) => {
      open += isOpen(index);
      asked += !(question.hidden = !isAsked(index));
      if (question.toggleAttribute("data-now", steps[index] === place)) {
        from ??= asked;
        to = asked;
      }
    });
    dataset.place = place === end ? "end" : place ? "middle" : "start";
    dataset.early = outcome >= 0 && next() < end && !isNaN(answers[place]);
    dataset.open = open > 0;
    // The numbers of the first and the last question in view.
    fill(part("progress"), from < to ? `${from}–${to}` : to, asked + open);
    show(place === end ? outcome : -1, answers);
  };

  /** Goes to a place, or to the first question on the way that is not answered. */
  const go = (to) => {
    place = steps[to] ?? end;
    update();
    if (missing < place && outcome < 0) {
      go(missing);
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
  const change = ({ index }) => {
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
    const before = questions.findLastIndex(({ hidden }, index) => steps[index] < place && !hidden);
    const { by, from } = history.state;
    if (by === key && from === steps[before]) {
      history.back();
    } else {
      advance(before);
    }
  };

  /** The state that is kept in the browser's history. */
  const now = () => [place, text, dataset.came, isChanging];

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
      const words = ((!inSteps || steps[index] === place) && question.dataset[`wrong-${wrong(index)}`]) || "";
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
    part("keep").form.reset();
    reached = -inSteps;
    go(0);
  };

  /**
   * Takes up a state with answers that were given before. A code that is not what they are written as now is of another
   * form: everything stays as it was, and it is said.
   */
  const restore = ([to, given, came = "", changing]) => {
    const before = now();
    const numbers = given.slice(mark.length).split("_").map((number) => +(number || NaN));
    reached = Math.max(-inSteps, numbers.findLastIndex((number) => !isNaN(number)));
    questions.forEach((question, index) => write(question, steps[index] > reached ? undefined : numbers[index]));
    place = end;
    isChanging = changing;
    update();
    const fits = text === given;
    if (fits || given === before[1]) {
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
