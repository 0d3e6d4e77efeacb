// The parts beside a result: the answers in words, the changes that would alter it, and the copies that a visitor takes
// away. It is loaded with the first answer, so that a visitor who is offline by then still has it in the end.

import { blank } from "./answers.js";
import { kept } from "./kept.js";
import { fill } from "./result.js";
import { dated, element, list, words, write } from "./words.js";

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

/** An element as a line of Markdown, its parts apart from each other. */
const line = (element) => {
  const { localName } = element;
  const copy = element.cloneNode(true);
  // Spaces before a colon of its own go, and those of the text stay.
  copy.querySelectorAll("span+span:not([data-figure]),li,:is(td,th)+*").forEach((part) => part.prepend(localName === "p" ? "\0: " : " – "));
  for (const part of copy.querySelectorAll("a,button,[hidden]")) {
    part.textContent = part.hidden || !part.href ? "" : `[${part.textContent}](${part.href})`;
  }
  const mark = element.matches("ol>li") ? "1." : localName === "li" ? "-" : "#".repeat(localName[1]);
  return `${mark} ${copy.textContent}`.replace(/\s+/g, " ").replace(/ ?\0/g, "").trim();
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
export const extend = (view) => {
  const { key, dataset, root, all, part, questions, engine, consider, isAsked, title, draws, use } = view;
  let given;

  /** The questions that are asked and answered, but not alike in `others`. */
  const answered = (answers, others = []) =>
    [...questions.keys()].filter(
      (index) => isAsked(index) && !isNaN(answers[index]) && answers[index] !== others[index],
    );

  /** Those answers in words. */
  const lines = (answers, others) =>
    answered(answers, others).map((index) => `${questions[index].dataset.label}: ${words(questions[index], answers[index])}`);

  const showChange = (outcome, answers) => {
    const other = outcome < 0 ? outcome : engine.change();
    part("change").hidden = other < 0;
    fill(part("change"), title(other));
    const changed = questions.map((_, index) => engine.answered(index));
    list(part("changes"), lines(changed, answers));
    engine.evaluate();
  };

  /** A button beside each answer that leads to its question, in the theme's word for it. */
  const offerChanges = (answers) => {
    const textContent = part("answers").dataset.change;
    const lines = part("answers").children;
    answered(answers).forEach((index, at) => {
      const button = element("button", { type: "button", textContent, ariaLabel: `${textContent}: ${questions[index].dataset.label}` });
      Object.assign(button.dataset, { do: "change", index });
      textContent && lines[at].append(" ", button);
    });
  };

  /** Sets what can be moved to the answers that are given. */
  const place = (answers) => {
    dataset.moved = false;
    for (const range of all("[data-move]")) {
      const index = range.dataset.move;
      range.parentNode.hidden = !isAsked(index) || isNaN(answers[index]) || answers[index] === blank(questions[index].dataset);
      range.value = answers[index];
      label(range);
    }
  };

  const label = (range) => {
    range.ariaValueText = range.nextElementSibling.textContent = words(questions[range.dataset.move], range.valueAsNumber);
  };

  /** Compares the answers, by the part of the script that does it. Where that does not come, it is said. */
  const compare = async (how) => {
    const answers = given;
    try {
      const { extend } = await use("rare");
      dataset.lacking = false;
      if (answers === given) {
        extend(view)[how](answers);
      }
    } catch (error) {
      console.error(error);
      dataset.lacking = true;
    }
  };

  const link = () => `${location.href.split("#")[0]}#${root.id}=${view.code()}`;
  const today = () => dated(new Date());

  return {
    write,

    /** Shows what goes with an outcome, or with none for a negative number. */
    show(outcome, answers) {
      given = answers;
      all("[data-calendar]").forEach(schedule);
      all("[data-radar]").forEach((shape) => radar(engine, shape));
      const said = lines(answers);
      const text = said.join("\r\n");
      list(part("answers"), said);
      offerChanges(answers);
      place(answers);
      part("words").textContent = text;
      for (const link of all("[data-call]")) {
        const { call, sends } = link.dataset;
        link.href = part("send").checked ? sends.replace("%01", encodeURIComponent(text)) : call;
      }
      for (const link of all("[data-text] a[href]")) {
        link.dataset.address = link.href;
      }
      all("[data-stamp]").forEach((stamp) => (stamp.textContent = stamp.dataset.stamp === "date" ? today() : link()));
      for (const mail of all("[data-mail]")) {
        mail.href = `mailto:?subject=${encodeURIComponent(document.title)}&body=${encodeURIComponent(`${title(outcome)}\r\n\r\n${text}\r\n\r\n${link()}`)}`;
      }
      showChange(outcome, answers);
      if (outcome >= 0 && root.querySelector("[data-since]") && (part("keep").checked || kept(`${key}:past`))) {
        compare("since");
      }
    },

    /** Shows where the answers of colleagues differ, from their links. */
    team: () => compare("team"),

    /** Shows where other answers would lead: those that were moved, in place of those that were given. */
    move() {
      const moved = [...given];
      for (const range of all("[data-move]")) {
        if (!range.parentNode.hidden) {
          moved[range.dataset.move] = range.valueAsNumber;
          label(range);
        }
      }
      draws(consider(dataset.program, moved));
      all("[data-radar]").forEach((shape) => radar(engine, shape));
      dataset.moved = true;
    },

    /** Takes up the answers that this device keeps, in place of those of a link. */
    mine() {
      view.restore([view.end, kept(key)]);
      part("keep").checked = true;
      view.note();
      view.focus();
    },

    /** The result as Markdown: a blank line between the elements, but none inside a list. */
    copy: () =>
      [`# ${document.title}`, `${today()}: <${link()}>`]
        .concat(all("[data-text] :is(h2,h3,h4,h5,h6,p,li,dt,dd,tr,pre):not(:is(li,dd,tr) *,[hidden] *,[hidden])").map(line))
        .join("\n\n")
        .replace(/^((-|1\.) .*\n)\n(?=\2)/gm, "$1"),
  };
};
