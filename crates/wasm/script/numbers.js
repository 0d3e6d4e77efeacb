// Numbers as people type them.

export { prepare, read, write } from "./typed.js";

/**
 * The number in what was typed. Digits may be Arabic; signs of currency and percent, marks of direction and the marks
 * between thousands are passed over, and nothing else is: "1,5" is no number where the comma stands between thousands.
 */
export const parse = (text, language) => {
  const mark = (0.5).toLocaleString(language)[1];
  const digits = text
    .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt() % 16)
    .replace(/[\p{Sc}\p{Cf}%]|[\s.,'’٬](?=(\d\d,)*\d{3}(?!\d))/gu, (found) => (found === mark ? found : ""))
    .replace(mark, ".")
    .replace("−", "-");
  return +(digits.trim() || NaN);
};
