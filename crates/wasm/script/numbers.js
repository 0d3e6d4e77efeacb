// Numbers as people type them, loaded with a form that asks for one. A test holds it to every language that `Intl` knows.

export { prepare, read, write } from "./typed.js";

/** The value of a decimal digit of any script: their digits stand in runs of ten. */
const digit = (character) => {
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(character.codePointAt() - value - 1))) {
    value++;
  }
  return value % 10;
};

/** The sign of currency that a unit has in its first word, by itself or by its code; "" if it is in another word. */
const signOf = (unit, language) => {
  const [word] = unit.split(" ");
  const sign = /\p{Sc}/u;
  if (sign.test(unit)) {
    return word.match(sign)?.[0] ?? "";
  }
  try {
    const how = { style: "currency", currency: word, currencyDisplay: "narrowSymbol" };
    return new Intl.NumberFormat(language, how).format(0).normalize("NFKC").match(sign)?.[0] ?? "";
  } catch {
    // A word that is no code may go with any sign.
  }
};

/** A text without a word at its beginning or end. One that begins with a digit could be a part of the number. */
const without = (text, word) => {
  if (!word || /^\p{Nd}/u.test(word)) {
    return text;
  }
  return text.startsWith(word) ? text.slice(word.length).trim() : text.endsWith(word) ? text.slice(0, -word.length).trim() : text;
};

/**
 * The number in what was typed, or NaN. The unit, signs of currency and percent before and after it, and marks of direction are
 * passed over; between digits they are not, since "1h30" is neither 130 nor 1.3, and neither is a sign of another currency.
 * A point or a comma is the decimal mark where it cannot stand between thousands, or where the language has it so; but
 * "100,000" is a hundred thousand wherever English is read. What could be meant either way is no number.
 */
export const parse = (text, language, unit) => {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 9 });
  const mark = (type) => format.formatToParts(123456.5).find((part) => part.type === type)?.value;
  const typed = text.normalize("NFKC").toLowerCase().trim();
  const named = unit.normalize("NFKC").toLowerCase();
  const sign = typed.match(/\p{Sc}/u)?.[0];
  // A raised digit is none of the number.
  if (/\p{No}/u.test(text.toLowerCase().replace(unit.toLowerCase(), "")) || (sign && sign !== (signOf(unit, language) ?? sign))) {
    return NaN;
  }
  const plain = [named, named.split(" ")[0]]
    .reduce(without, typed.replace(/\p{Cf}/gu, "").trim())
    .replace(/\p{Nd}/gu, digit)
    .replace(/^([-−–‐]?\s*)(\p{L}{0,3}\p{Sc}|[%٪])|(\p{L}{0,3}\p{Sc}|[%٪])$/gu, "$1")
    .trim()
    .replace(/^[-−–‐]\s*/, "-")
    .replace(/[\s'’٬،⹁]/g, "_")
    .replace("٫", "d");
  const last = plain.match(/[.,d](?=[^.,d]*$)/)?.[0];
  const isBetween = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(plain);
  const isEnglish = last === "," && /^en\b/.test(language);
  const isDecimal = plain.split(last).length === 2 && (!isBetween || (last === mark("decimal") && !isEnglish));
  const isClear = isDecimal || !isBetween || isEnglish || last === mark("group");
  const [whole, decimals = ""] = isDecimal ? plain.split(last) : [plain];
  const isNumber = /^-?(\d*|\d{1,3}(_\d\d\d?)*_\d{3}|\d{1,3}([.,])(\d\d\d?\3)*\d{3})$/.test(whole) && /^\d*$/.test(decimals);
  const number = +`${whole.replace(/[_.,]/g, "")}.${decimals}`;
  // A number with groups of other sizes is read where the language writes it so.
  const isWritten = () => format.format(number).normalize("NFKC") === typed;
  return /\d/.test(plain) && ((isClear && isNumber) || isWritten()) ? number : NaN;
};
