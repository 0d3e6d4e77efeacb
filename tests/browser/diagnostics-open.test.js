// Questions that may be left open, options that exclude the others, and dates, in the form of the theme.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openFixture } from "./site.js";
import { until } from "./visitor.js";

let site;
before(async () => {
  site = await openFixture("../../sites/optional-questions", (toml) => toml.replace('"bare"', '"ledger"'));
});
after(() => site.close());

/** Opens a diagnostic, and gives its form once it is live. */
const open = (path, look, options = {}) =>
  site.visit(path, options, async (guest) => {
    const form = guest.page.locator("[data-assay]");
    await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
    await look(form, guest);
  });

const next = (form) => form.getByRole("button", { name: "Continue" }).click();

test("an option that excludes the others is never ticked beside one", () =>
  open("/tower/", async (form) => {
    const box = (name) => form.getByRole("checkbox", { name, exact: true });
    await next(form);
    await form.getByRole("link", { name: "Keys: choose an answer" }).waitFor();
    await box("The warden").check();
    await box("The ringers").check();
    await box("Nobody").check();
    assert.deepEqual(await Promise.all(["The warden", "The ringers", "Nobody"].map((name) => box(name).isChecked())), [false, false, true]);
    await box("Nobody knows").check();
    assert.equal(await box("Nobody").isChecked(), false);
    await box("The warden").check();
    assert.equal(await box("Nobody knows").isChecked(), false);
  }));

test("questions that are left open are passed over, and stay open in a link", () =>
  open("/tower/", async (form, { page }) => {
    await form.getByRole("checkbox", { name: "The warden" }).check();
    await next(form);
    // A number is left blank; the number that stands for that is not one that can be typed.
    await form.getByRole("textbox").fill("-1");
    await next(form);
    await form.getByRole("link", { name: /^Age: enter/ }).waitFor();
    await form.getByRole("textbox").fill("");
    await next(form);
    // A scale is passed over without a choice, and a question with one.
    await next(form);
    await form.getByRole("radio", { name: "Prefer not to say" }).check();
    await next(form);
    await next(form);
    await form.getByRole("heading", { name: "Ask again" }).waitFor();
    const given = await form.locator("[data-part=answers]").innerText();
    assert.match(given, /Age: Not answered/);
    assert.match(given, /Visitors: Prefer not to say/);
    assert.match(given, /Bells: Not answered/);
    await form.getByRole("button", { name: "Copy a link to these answers" }).click();
    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    // Before the runtime is loaded, every outcome is in view, and no answer.
    await until("the answers are those of the link", async () => (await form.locator("[data-part=answers]").innerText()) === given);
    await form.getByRole("heading", { name: "Ask again" }).waitFor();
    assert.equal(await form.locator("#tower-age-field").inputValue(), "");
  }));

test("a question in view that is left alone stays open in a link, until the visitor goes on", () =>
  open("/tower/", async (form, { page }) => {
    const code = async () => {
      await form.getByRole("button", { name: "Copy a link to go on later" }).click();
      return decodeURIComponent(page.url()).split(".").at(-1);
    };
    await form.getByRole("checkbox", { name: "The warden" }).check();
    await next(form);
    assert.equal(await code(), "1____");
    await next(form);
    // The number is left blank; the scale is not answered yet.
    assert.equal(await code(), "1_-1___");
    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    await form.getByText("Question 3 of").waitFor();
    await next(form);
    assert.equal(await code(), "1_-1_4__");
  }));

test("a scale that may be left open is moved among its steps alone", () =>
  open("/tower/", async (form, { page }) => {
    await form.getByRole("checkbox", { name: "The warden" }).check();
    for (const name of ["", "3", "Yes", ""]) {
      await next(form);
      if (name) await form.getByRole("radio", { name, exact: true }).and(page.locator(":visible")).check();
    }
    await next(form);
    await form.getByText("What if an answer were another?").click();
    const loudness = form.getByRole("slider", { name: "Loudness" });
    await loudness.press("End");
    assert.equal(await loudness.getAttribute("aria-valuetext"), "4");
  }));

test("a link whose answers exclude each other is refused", () =>
  open("/tower/", async (form, { page }) => {
    const mark = await page.evaluate(() => document.querySelector("[data-assay]").dataset.program.slice(4, 12));
    for (const [keys, stale] of [[5, "true"], [12, "true"], [0, "true"], [4, "false"]]) {
      await page.goto("about:blank");
      await page.goto(`/tower/#tower=v1.${mark}.${keys}_-1_4_2_0`);
      await until("the link was looked at", async () => (await form.getAttribute("data-stale")) === stale);
    }
  }));

test("dates are answered in their fields, and today's is filled in", () =>
  open("/recast/", async (form, { page }) => {
    const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
    assert.equal(await form.locator("#recast-today-field").inputValue(), today);
    await form.getByRole("button", { name: "See the result" }).click();
    await form.getByRole("link", { name: "The casting: enter a date" }).waitFor();
    await form.getByLabel("When was it cast?").fill("1999-12-31");
    await form.getByRole("button", { name: "See the result" }).click();
    await form.getByRole("link", { name: "The casting: enter 1 January 2000 or a later date" }).waitFor();
    await form.getByLabel("When was it cast?").fill("2020-02-29");
    await form.getByLabel("What is today's date?").fill("2024-03-07");
    await form.getByLabel("When did it ring last?").fill("2024-02-29");
    await form.getByRole("button", { name: "See the result" }).click();
    await form.getByRole("heading", { name: "Let it ring" }).waitFor();
    assert.match(await form.locator("[data-figure]").first().innerText(), /1,468 days/);
    assert.match(await form.locator("[data-part=answers]").innerText(), /The casting: 29 February 2020/);
    await form.getByRole("button", { name: "Copy a link to these answers" }).click();
    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    await form.getByRole("heading", { name: "Let it ring" }).waitFor();
    assert.equal(await form.locator("#recast-rung-field").inputValue(), "2024-02-29");
  }));

for (const [language, first, second] of [
  ["en", "1 January 2000", "29 February 2020"],
  ["en-CA", "1 January 2000", "29 February 2020"],
  ["en-US", "January 1, 2000", "February 29, 2020"],
]) {
  test(`dates are written as the build writes them, in ${language}`, async () => {
    const bells = await openFixture("../../sites/optional-questions", (toml) => `language = "${language}"\n${toml.replace('"bare"', '"ledger"')}`);
    try {
      await bells.visit("/recast/", {}, async ({ page }) => {
        const form = page.locator("[data-assay]");
        await form.getByRole("button", { name: "See the result" }).waitFor();
        await form.getByText(`From ${first} to`).first().waitFor();
        await form.getByLabel("When was it cast?").fill("2020-02-29");
        await form.getByLabel("What is today's date?").fill("2024-03-07");
        await form.getByRole("button", { name: "See the result" }).click();
        await form.getByRole("listitem").filter({ hasText: `The casting: ${second}` }).waitFor();
        const mail = await form.getByRole("link", { name: "Send by mail" }).getAttribute("href");
        assert.ok(decodeURIComponent(mail).includes(`The casting: ${second}`), mail);
        const stamp = await form.locator("[data-stamp=date]").textContent();
        assert.match(stamp, language === "en-US" ? /^\w+ \d+, \d{4}$/ : /^\d+ \w+ \d{4}$/);
      });
    } finally {
      await bells.close();
    }
  });
}

test("a page of a walk offers to leave a question open, and asks for no option twice", () =>
  site.visit("/tower/walk/1/", { script: false }, async ({ page }) => {
    const follow = (name) => page.getByRole("navigation", { name: "Answers" }).getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name: /Who has a key/ }).waitFor();
    while (await page.getByRole("heading", { name: /Who has a key/ }).count()) await follow("No");
    await page.getByRole("heading", { name: "Find the key" }).waitFor();
  }));
