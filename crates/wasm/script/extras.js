// What goes with a result: the answers in words, what would change it, and what a visitor takes away. It is loaded with
// the first answer, so that a visitor who is offline by then still has it in the end.

import { blank, fields, format, holds } from "./answers.js";
import { fill } from "./result.js";

const DAY = 864e5;

/** A day, counted from the epoch, as ISO 8601 writes it. */
const date = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * Gives a link to a calendar its plan, from the Monday on or before the day in the field beside it, or else the next
 * one. The page has the calendar whole, with days counted from that Monday, and one that is no number for today.
 */
const schedule = (link) => {
  const field = link.parentNode.querySelector("input");
  const today = Date.now() / DAY;
  // The epoch began on a Thursday.
  const monday = Math.floor(((field.valueAsNumber / DAY || today + 7) + 3) / 7) * 7 - 3;
  field.defaultValue ||= date(monday);
  link.href = link.dataset.calendar.replace(/%01(.{7})/g, (_, day) =>
    date(monday + +day || today).replace(/-/g, ""),
  );
};

/** An element as a line of Markdown. */
const line = (element) => {
  const { localName } = element;
  const copy = element.cloneNode(true);
  for (const link of copy.querySelectorAll("a,[hidden]")) {
    link.textContent = link.hidden ? "" : `[${link.textContent}](${link.href})`;
  }
  const mark = localName === "li" ? "-" : "#".repeat(localName[1]);
  return `${mark} ${copy.textContent}`.replace(/\s+/g, " ").trim();
};

const list = (element, lines) =>
  element.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));

/** An answer in the words of the form. */
const say = (question, number) => {
  const { label, yes, no, unit, none } = question.dataset;
  const all = fields(question);
  if (all[0].type === "date" && number !== blank(question.dataset)) {
    const day = new Date(number * DAY);
    return `${label}: ${day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" })}`;
  }
  const chosen = all.filter((field) => holds(field, number));
  const words = unit === undefined || number === blank(question.dataset) ? chosen.map((field) => field.labels[0].textContent).join(", ") || none : `${format(number)} ${unit}`;
  return `${label}: ${yes ? (number ? yes : no) : words}`;
};

/** Draws the area of a radar chart: each score from the centre along its axis, which the page has drawn. */
const radar = (engine, shape) => {
  const { radar, min, max } = shape.dataset;
  const points = radar.split(" ").map((score, index, { length }) => {
    const reach = (100 * (engine.shown(+score) - min)) / (max - min) || 0;
    const angle = (2 * Math.PI * index) / length;
    return [reach * Math.sin(angle), -reach * Math.cos(angle)];
  });
  shape.setAttribute("points", points.join(" "));
};

/** Gives what the form of a view can do with its result. */
export const extend = ({ all, part, questions, engine, isAsked, title }) => {
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

  return {
    /** Shows what goes with an outcome, or with none for a negative number. */
    show(outcome, answers) {
      all("[data-calendar]").forEach(schedule);
      all("[data-radar]").forEach((shape) => radar(engine, shape));
      const given = lines(answers);
      const words = given.join("\r\n");
      list(part("answers"), given);
      part("words").textContent = words;
      for (const link of all("[data-call]")) {
        const { call, sends } = link.dataset;
        link.href = part("send").checked ? sends.replace("%01", encodeURIComponent(words)) : call;
      }
      showChange(outcome, answers);
    },

    /** The result as Markdown: a blank line between the elements, but none inside a list. */
    markdown: () =>
      all("[data-text] :is(h2,h3,h4,h5,p,li):not(li *,[hidden] *,[hidden])")
        .map(line)
        .join("\n\n")
        .replace(/^(-.*\n)\n(?=-)/gm, "$1"),
  };
};
