// A result compared: with the last one that this device kept, and with those of colleagues, from their links. All of it
// stays on the device. Loaded when it is wanted.

import "./page.js";

import { format } from "./answers.js";
import { shown } from "./engine.js";
import { keep, kept } from "./kept.js";
import { dated, list, words, write } from "./words.js";

/** The day as ISO 8601 writes it, where the visitor is. */
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);

/** A link without its escapes. What has none that mean something stays as it is, and is no link to answers. */
const decoded = (link) => {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
};

/** Texts in a line, the same ones once with their number. */
const counted = (texts) => {
  const numbers = new Map();
  texts.forEach((text) => numbers.set(text, (numbers.get(text) ?? 0) + 1));
  return [...numbers].map(([text, number]) => (number > 1 ? `${format(number)} × ${text}` : text)).join(", ");
};

/** Gives the comparisons of a form. */
export const extend = ({ key, mark, code, dataset, root, all, part, questions, engine, consider, title }) => {
  /** The answers in a code, or nothing where it is not one of this form, or not of all its questions. */
  const answersOf = (code) => {
    const answers = code.slice(mark.length).split("_").map((number) => +(number || NaN));
    return code.startsWith(mark) && answers.length === questions.length && consider(dataset.program, answers) >= 0 ? answers : undefined;
  };

  /** The figures that answers lead to, by the elements that show them. */
  const figuresOf = () =>
    new Map(
      all("[data-figure]:has(span):not([data-when])").map((row) => {
        const number = shown(engine, row);
        return [row, isNaN(number) ? "" : write(number, JSON.parse(row.dataset.format), row)];
      }),
    );

  return {
    /** Keeps the result of today, if the visitor wants this device to keep answers, and shows what changed since the last. */
    since(answers) {
      const place = root.querySelector("[data-since]");
      const results = JSON.parse(kept(`${key}:past`) || "{}");
      const day = today();
      const last = Object.keys(results).filter((each) => each < day).sort().at(-1);
      const now = [title(consider(dataset.program, answers)), figuresOf()];
      const before = last && answersOf(results[last]);
      if (part("keep").checked) {
        keep(`${key}:past`, JSON.stringify({ ...results, [day]: code() }));
      }
      const lines = [];
      if (before) {
        const outcome = title(consider(dataset.program, before));
        if (outcome !== now[0]) {
          lines.push(`${outcome} → ${now[0]}`);
        }
        for (const [row, then] of figuresOf()) {
          const figure = now[1].get(row);
          if (then !== figure && then && figure) {
            lines.push(`${row.querySelector("span").textContent}: ${then} → ${figure}`);
          }
        }
      }
      place.hidden = !lines.length;
      place.querySelector("[data-day]").textContent = last && dated(new Date(`${last}T12:00`));
      list(place.querySelector("ul"), lines);
      consider(dataset.program, answers);
    },

    /** Shows where the answers of colleagues differ from those that are given. */
    team(answers) {
      const place = root.querySelector("[data-team]");
      const { you, alike, unfit } = place.dataset;
      const links = place.value.split(/\s+/).filter((word) => word);
      const theirs = links.map((link) => answersOf(decoded(link).split(`#${root.id}=`).at(-1)));
      const fitting = theirs.filter((each) => each);
      consider(dataset.program, answers);
      const say = (each, index) => (isNaN(each[index]) ? "–" : words(questions[index], each[index]));
      const lines = questions.flatMap((question, index) => {
        const others = fitting.map((each) => say(each, index));
        const mine = say(answers, index);
        return others.every((each) => each === mine) ? [] : `${question.dataset.label}: ${mine} (${you}), ${counted(others)}`;
      });
      const rest = theirs.length - fitting.length;
      list(root.querySelector("[data-differences]"), [
        ...(fitting.length && !lines.length ? [alike] : lines),
        ...(rest ? [`${unfit}: ${rest}`] : []),
      ]);
    },
  };
};
