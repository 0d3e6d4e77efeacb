// Answers as they stand in a form, as the engine takes them (a number each, NaN for none), and in words.

/** A number in the site's language. */
export const format = (number, how) => number.toLocaleString(document.documentElement.lang, how);

/** The fields of a question. A box to tick is a question by itself. */
const fields = (question) => (question.matches("input") ? [question] : [...question.querySelectorAll("input")]);

/**
 * The number in what was typed. Currency signs, spaces and the marks between thousands are passed over, and nothing
 * else is: "1,5" is no number where the comma stands between thousands.
 */
const parse = (text) => {
  const mark = format(0.5)[1];
  const digits = text
    .replace(/\p{Sc}|[\s.,'’](?=\d{3}(?!\d))/gu, (found) => (found === mark ? found : ""))
    .replace(mark, ".");
  return digits.trim() ? Number(digits) : NaN;
};

/** What was answered. */
export const read = (question) => {
  const all = fields(question);
  const [{ type, value }] = all;
  const ticked = all.filter((field) => field.checked);
  if (type === "text") {
    return parse(value);
  }
  return ticked.length || type === "checkbox" ? ticked.reduce((sum, field) => sum + Number(field.value), 0) : NaN;
};

/** Whether something was typed, be it a number or not. */
export const isFilled = (question) => {
  const [{ type, value }] = fields(question);
  return type === "text" && /\S/.test(value);
};

const holds = ({ type, value }, number) => (type === "radio" ? number === Number(value) : number & value);

/** Puts an answer into the form. */
export const write = (question, number) => {
  for (const field of fields(question)) {
    field.checked = holds(field, number);
    if (field.type === "text") {
      field.value = isNaN(number) ? "" : format(number, { useGrouping: false, maximumFractionDigits: 9 });
    }
  }
};

/** An answer in the words of the form. */
export const say = (question, number) => {
  const { label, yes, no, unit, none } = question.dataset;
  const chosen = fields(question).filter((field) => holds(field, number));
  const words = unit === undefined ? chosen.map((field) => field.labels[0].textContent).join(", ") || none : `${format(number)} ${unit}`;
  return `${label}: ${yes ? (number ? yes : no) : words}`;
};
