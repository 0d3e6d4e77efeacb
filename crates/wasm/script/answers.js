// Answers as they stand in a form, as the engine takes them (a number each, NaN for none), and in words.

const language = document.documentElement.lang;

/** A number in the site's language. */
export const format = (number, how) => number.toLocaleString(language, how);

/** The fields of a question. A box to tick is a question by itself. */
export const fields = (question) => (question.matches("input") ? [question] : [...question.querySelectorAll("input")]);

const isTyped = (field) => field.type === "text";

/**
 * The number in what was typed. Currency signs, spaces and the marks between thousands are passed over, and so is
 * nothing else: "1,5" is no number where the comma stands between thousands.
 */
const parse = (text) => {
  const mark = format(0.5)[1];
  const digits = text
    .replace(/\p{Sc}/gu, "")
    .replace(mark === "," ? /[\s.'’](?=\d{3}(\D|$))/g : /[\s,'’](?=\d{3}(\D|$))/g, "")
    .replace(mark, ".");
  return digits.trim() ? Number(digits) : NaN;
};

/** What was answered. */
export const read = (question) => {
  const all = fields(question);
  if (isTyped(all[0])) {
    return parse(all[0].value);
  }
  const ticked = all.filter((field) => field.checked);
  return ticked.length || all[0].type === "checkbox" ? ticked.reduce((sum, field) => sum + Number(field.value), 0) : NaN;
};

/** Whether something stands in the field that is no number. */
export const isUnreadable = (question) => Boolean(isTyped(fields(question)[0]) && fields(question)[0].value.trim());

const holds = (field, number) => (field.type === "radio" ? number === Number(field.value) : Boolean(number & field.value));

/** Puts an answer into the form. */
export const write = (question, number) => {
  for (const field of fields(question)) {
    if (isTyped(field)) {
      field.value = isNaN(number) ? "" : format(number, { useGrouping: false, maximumFractionDigits: 9 });
    } else {
      field.checked = holds(field, number);
    }
  }
};

/** An answer in the words of the form. */
export const say = (question, number) => {
  const { yes, no, unit, none } = question.dataset;
  if (yes) {
    return number ? yes : no;
  }
  const all = fields(question);
  if (isTyped(all[0])) {
    return `${format(number)} ${unit}`.trim();
  }
  const chosen = all.filter((field) => holds(field, number)).map((field) => field.labels[0].textContent.trim());
  return chosen.join(", ") || none;
};
