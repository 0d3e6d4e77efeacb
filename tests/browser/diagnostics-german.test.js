// A diagnostic on a site that is not in English: every word of its form and of its rules is in the site's language. In a language
// that Assay has no words in, rules are marked as English.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, markupFaults, none } from "./checks.js";
import { focusReaches } from "./diagnostics.js";
import { button, progress, question } from "./shop.js";
import { openFixture } from "./site.js";
import { PHONE } from "./visitor.js";

const THEMES = ["ledger", "memo"];
const sites = {};
before(async () => {
  for (const theme of THEMES) {
    sites[theme] = await openFixture("german", (toml) => toml.replace('"ledger"', `"${theme}"`));
  }
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

const visit = (look, options = {}, theme = "ledger") =>
  sites[theme].visit("/lieferung/", options, ({ page }) => look(page.getByRole("region", { name: /^Wie verlässlich/ }), page));

const goOn = (form) => button(form, "Weiter").click();

const choose = (form, ask, answer) => question(form, ask).getByLabel(answer, { exact: true }).check();

/** Answers from the first question on, to the result, with a mistake at some of them. */
async function take(form) {
  await form.scrollIntoViewIfNeeded();
  await progress(form, "Frage 1 von höchstens 8");
  const errors = form.getByRole("alert");
  const wrong = async (words) => {
    await goOn(form);
    await focusReaches(errors);
    assert.deepEqual(await errors.getByRole("link").allInnerTexts(), [words]);
    assert.match(await errors.innerText(), /^Es gibt ein Problem/);
  };
  await wrong("Termin: Wählen Sie eine Antwort aus");
  await choose(form, "Gibt es einen Termin?", "Ja");
  await goOn(form);
  const date = question(form, "Wann ist der Termin?").getByLabel("Wann ist der Termin?");
  await date.fill("2028-01-01");
  await wrong("Stichtag: Geben Sie den 31. Dezember 2027 oder ein früheres Datum ein");
  await date.fill("2027-03-05");
  await goOn(form);
  await progress(form, "Fragen 3–4 von 8");
  await choose(form, "Wie oft wanderte ein Termin?", "Oft");
  await choose(form, "Wie oft wartete eine Entscheidung?", "Oft");
  await goOn(form);
  await choose(form, "Womit wird geplant?", "Tafel");
  await goOn(form);
  const people = question(form, "Wie viele Leute arbeiten daran?").getByRole("textbox");
  await people.fill("viele");
  await wrong("Leute: Geben Sie eine Zahl in Ziffern ein, zum Beispiel 2.000");
  await people.fill("1.200,5");
  await goOn(form);
  await choose(form, "Wie sicher ist der Termin? (optional)", "Keine Angabe");
  await goOn(form);
  await progress(form, "Frage 8 von 8");
  await question(form, "Wie viele von ihnen liefern?").getByRole("textbox").fill("10");
  await goOn(form);
  await focusReaches(form.getByRole("heading", { name: "Jetzt eingreifen" }));
}

/** Returns the text of a form, and that of the attributes which the script shows. */
const everyWord = (form) =>
  form.evaluate((form) => {
    const shown = /^(alike|change|done|none|unfit|wrong|you)/;
    const ofAttributes = ({ dataset }) => Object.keys(dataset).filter((name) => shown.test(name)).map((name) => dataset[name]);
    return [form.textContent, ...[...form.querySelectorAll("*")].flatMap(ofAttributes)].join("\n");
  });

for (const theme of THEMES) {
  test(`a form in German speaks German to the result, in the theme ${theme}`, () =>
    visit(
      async (form, page) => {
        await take(form);
        const change = form.getByRole("listitem").filter({ hasText: "Leute: 1.200,5 Personen" });
        assert.equal(await change.getByRole("button").innerText(), "Ändern");
        await form.getByText("Druck").first().waitFor();
        assert.match(await form.locator(".figure").filter({ hasText: "von" }).first().innerText(), /^4 von \d+$/);
        assert.deepEqual(await form.locator(".plan-when").allInnerTexts(), ["Woche 1", "Tage 30–60"]);
        await form.getByText("Verantwortlich: Ida Weber").waitFor();
        assert.equal(await form.getByRole("link", { name: "Schreiben Sie uns dazu" }).count(), 1);
        const said = await everyWord(form);
        const english = said.match(/\b(the|your|answer|answers|this|with|and|or|result|Question|Copy|Week|Back)\b/g);
        assert.deepEqual(english, null);
        const reason = form.locator(".outcome-reasons li:visible").first();
        assert.match(await reason.innerText(), /^„Druck“ ist \S+ oder mehr/);
        assert.equal(await form.locator("[lang=en]").count(), 0);
        none(await accessibilityFaults(page));
        await button(form, "Link zu diesen Antworten kopieren").click();
        await form.getByRole("status").filter({ hasText: "Link kopiert" }).waitFor();
      },
      {},
      theme,
    ));

  test(`and it fits a phone, in the theme ${theme}`, () =>
    visit(
      async (form, page) => {
        await take(form);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      },
      { screen: { ...PHONE, width: 360 } },
      theme,
    ));
}

test("without a script, the questions and the rule are there, in German", () =>
  visit(
    async (form) => {
      await form.getByText("Wählen Sie alles Zutreffende aus oder die eine Antwort, die für sich allein steht.").waitFor();
      await form.getByText("Von 0 bis 2.000 Personen, in Schritten von 0,5").waitFor();
      await form.getByText("Vom 1. Januar 2026 bis zum 31. Dezember 2027").waitFor();
      await form.getByText(/^Wird gefragt, wenn gilt: „/).waitFor();
      assert.ok((await form.getByText(/^Wird gezeigt, wenn gilt: /).count()) >= 4);
      assert.equal(await form.locator("[lang]").count(), 0);
    },
    { script: false },
  ));

test("in a language without words, rules are marked as English, and read from left to right", async () => {
  const arabic = await openFixture("german", (toml) => toml.replace('"de"', '"ar"'));
  try {
    await arabic.visit("/lieferung/", { script: false }, async ({ page }) => {
      const directions = await page.locator("[data-assay] [lang=en]").evaluateAll((parts) => parts.map((part) => getComputedStyle(part).direction));
      assert.ok(directions.length >= 10, `${directions.length} parts`);
      assert.deepEqual([...new Set(directions)], ["ltr"]);
      assert.equal(await page.locator("[data-assay] [lang=en] [lang=ar]").first().innerText(), "Liefernde");
      assert.equal(await page.locator("[data-assay]").evaluate((form) => getComputedStyle(form).direction), "rtl");
    });
  } finally {
    await arabic.close();
  }
});

test("its pages are valid", async () => {
  for (const theme of THEMES) none(await markupFaults(sites[theme].folder));
});
