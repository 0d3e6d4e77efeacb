// Numbers in every language that `Intl` knows: what the build writes is what the browser writes, and both are read. And
// numbers as people type them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
const ALONE = Intl.NumberFormat.supportedLocalesOf([
  ...PAIRS,
  ...PAIRS.flatMap((pair) => LETTERS.map((third) => pair + third)),
]);
const COUNTRIES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
/** Every language, and every country of those that write numbers otherwise in one. */
const LANGUAGES = [
  ...ALONE,
  ...["ar", "bn", "de", "en", "es", "fr", "hi", "it", "ms", "nl", "pt", "sv", "ur", "uz"].flatMap((language) =>
    PAIRS.map((pair) => pair.toUpperCase()).filter((pair) => COUNTRIES.of(pair)).map((pair) => `${language}-${pair}`),
  ),
];

const NUMBERS = [12345.6, 0.5, -2, 100_000, 0, 999, 1234, -1_234_567.25];
const written = (number, language) => number.toLocaleString(language, { maximumFractionDigits: 9 });

let parse;
before(async () => {
  const script = await readFile(new URL("../../crates/wasm/dist/numbers.js", import.meta.url), "utf8");
  ({ parse } = await import(`data:text/javascript,${encodeURIComponent(script)}`));
});

test("what the browser writes in a language is read in it", () => {
  assert.ok(ALONE.length > 200, `${ALONE.length} languages`);
  for (const language of LANGUAGES) {
    for (const number of NUMBERS) {
      const text = written(number, language);
      assert.equal(parse(text, language, ""), number, `${text} in ${language}`);
    }
  }
});

test("what the build writes in a language is what the browser writes", async () => {
  const root = await mkdtemp(join(tmpdir(), "assay-"));
  const put = async (path, text) => {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await put("site.toml", 'title = "Numbers"\nbase_url = "https://numbers.example"\ntheme = "numbers"\n');
  await put("themes/numbers/theme.toml", 'title = "Numbers"\nextends = "ledger"\n');
  await put(
    "themes/numbers/templates/home.html",
    `{% for language in page.extra.languages %}<p>{{ language }}{% for number in page.extra.numbers %}|{{ number | number(language=language) }}{% endfor %}</p>\n{% endfor %}`,
  );
  // The build has no groups of two digits alone, as Toki Pona has them; what it writes instead is read.
  const languages = LANGUAGES.filter((language) => language !== "tok");
  const quoted = languages.map((language) => `"${language}"`);
  await put("content/_index.md", `+++\ntitle = "Numbers"\n[extra]\nlanguages = [${quoted}]\nnumbers = [${NUMBERS}]\n+++\n`);
  await promisify(execFile)(process.env.ASSAY, ["build", "--root", root], { maxBuffer: 1e8 });
  const page = await readFile(join(root, "public/index.html"), "utf8");
  await rm(root, { recursive: true });
  const lines = [...page.matchAll(/<p>(.*?)<\/p>/g)].map(([, line]) => line.replaceAll("&#x27;", "'").replaceAll("&#39;", "'"));
  assert.equal(lines.length, languages.length);
  const differ = languages.map((language) => [language, ...NUMBERS.map((number) => written(number, language))].join("|"))
    .map((line, at) => [line, lines[at]])
    .filter(([browser, build]) => browser !== build);
  assert.deepEqual(differ, []);
});

test("what is written with the digits of any script is read", () => {
  // The Chinese numerals are no digits.
  for (const system of Intl.supportedValuesOf("numberingSystem").filter((name) => name !== "hanidec")) {
    const text = (1234567890).toLocaleString(`en-u-nu-${system}`);
    assert.equal(parse(text, "en", ""), 1234567890, system);
  }
});

for (const [typed, language, unit, number] of [
  ["100,000", "en-ZA", "", 100_000],
  ["2,5", "en", "", 2.5],
  ["1.5", "de", "", 1.5],
  ["1.500", "de", "", 1500],
  ["1,500", "de", "", 1.5],
  ["1.500", "fr", "", NaN],
  ["1.234,56", "en", "", 1234.56],
  ["1,234.56", "de", "", 1234.56],
  ["1,00,000", "en-IN", "", 100_000],
  ["2.5 EUR", "en", "EUR", 2.5],
  ["2.5 eur", "en", "EUR", 2.5],
  ["EUR 2.5", "en", "EUR a week", 2.5],
  ["12 people", "en", "people", 12],
  ["$1,200.00", "en", "", 1200],
  ["A$180,000", "en-AU", "AUD", 180_000],
  ["２５．５", "ja", "", 25.5],
  ["−3", "en", "", -3],
  ["- 3", "en", "", -3],
  ["0x10", "en", "", NaN],
  ["1e9", "en", "", NaN],
  ["1 2", "en", "", NaN],
  ["10 20", "en", "", NaN],
  ["3-4", "en", "", NaN],
  ["-", "en", "", NaN],
  [".", "en", "", NaN],
  [".5", "en", "", 0.5],
  ["5.", "en", "", 5],
  ["many", "en", "", NaN],
  ["1h30", "fr", "h", NaN],
  ["30h", "fr", "h", 30],
  ["12€50", "fr", "€", NaN],
  ["12,50 €", "fr", "€", 12.5],
  ["-€5", "en", "€", -5],
  ["2m50", "fr", "m", NaN],
  ["10⁶ €", "de", "€", NaN],
  ["50 m²", "de", "m²", 50],
  ["50²", "de", "Quadratmeter", NaN],
  ["50¢", "en", "$", NaN],
  ["£200", "de", "EUR", NaN],
  ["200 €", "de", "EUR", 200],
  ["￥500", "ja", "JPY", 500],
  ["5000 €", "de", "Tsd. €", NaN],
  ["50 €", "fr", "euros par mois", 50],
]) {
  test(`“${typed}” in ${language} is ${number}`, () => assert.equal(parse(typed, language, unit), number));
}
