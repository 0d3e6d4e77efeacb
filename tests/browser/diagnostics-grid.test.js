// A grid: questions over one list of options that are asked together, as rows of a table where there is room.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, markupFaults, none } from "./checks.js";
import { focusReaches } from "./diagnostics.js";
import { button, goOn, progress, question } from "./shop.js";
import { openFixture } from "./site.js";
import { inBothLights, PHONE } from "./visitor.js";

const sites = {};
before(async () => {
  for (const theme of ["ledger", "memo"]) {
    sites[theme] = await openFixture("grid", (toml) => toml.replace('"ledger"', `"${theme}"`));
  }
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

const visit = (look, options = {}, site = () => sites.ledger) => () =>
  site().visit("/choir/", options, ({ page }) => look(page.getByRole("region", { name: /^Is the choir/ }), page));

const CONCERT = "Is there a date for the concert?";
const ROWS = ["How often was breath short?", "How often did the pitch fall?", "How often did somebody come late?"];

const row = (form, ask, answer) => form.getByRole("group", { name: ask }).getByRole("radio", { name: answer });

/** Goes to the first grid. */
const toGrid = async (form) => {
  await form.scrollIntoViewIfNeeded();
  await progress(form, "Question 1 of 7");
  await question(form, CONCERT).getByLabel("Yes").check();
  await goOn(form);
  await focusReaches(question(form, ROWS[0]));
};

test("the rows are asked together, and one that is not answered is said", visit(async (form) => {
  await toGrid(form);
  await progress(form, "Questions 2–4 of 7");
  assert.ok(await question(form, CONCERT).isHidden());
  const grid = form.getByRole("group", { name: "Over the last two weeks", exact: true });
  assert.equal(await grid.getByRole("group").count(), 3);
  assert.equal(await grid.getByRole("radio", { name: "Most days" }).count(), 3);
  // By the keyboard alone: an arrow chooses, and the next row is a step of Tab away.
  await row(grid, ROWS[0], "Never").press("Space");
  await row(grid, ROWS[0], "Never").press("ArrowRight");
  await row(grid, ROWS[0], "Some days").press("Tab");
  await focusReaches(row(grid, ROWS[1], "Never"));
  await row(grid, ROWS[2], "Never").check();
  await goOn(form);
  const errors = form.getByRole("alert");
  await focusReaches(errors);
  assert.deepEqual(await errors.getByRole("link").allInnerTexts(), ["Pitch: choose an answer"]);
  await errors.getByRole("link").click();
  await focusReaches(row(grid, ROWS[1], "Never"));
  await row(grid, ROWS[1], "Most days").check();
  await goOn(form);
  await progress(form, "Questions 5–6 of 7");
  assert.ok(await grid.isHidden());
}));

test("optional rows may stay open, and every way leads back to the whole grid", visit(async (form, page) => {
  await toGrid(form);
  for (const ask of ROWS) await row(form, ask, "Most days").check();
  await goOn(form);
  await row(form, "How often was it dark?", "Some days").check();
  await goOn(form);
  await progress(form, "Question 7 of 7");
  await button(form, "Back").click();
  await progress(form, "Questions 5–6 of 7");
  await button(form, "Back").click();
  await progress(form, "Questions 2–4 of 7");
  await page.goForward();
  await progress(form, "Questions 5–6 of 7");
  await page.reload();
  await progress(form, "Questions 5–6 of 7");
  assert.ok(await row(form, "How often was it dark?", "Some days").isChecked());
  await goOn(form);
  await question(form, "Is the piano in tune?").getByLabel("Yes").check();
  await goOn(form);
  await focusReaches(form.getByRole("heading", { name: "Sing in private for now" }));
  // An answer is changed in its grid, and the next step leads back to the result.
  await button(form, "Change: Pitch").click();
  await focusReaches(question(form, ROWS[1]));
  await progress(form, "Questions 2–4 of 7");
  for (const ask of ROWS) await row(form, ask, "Never").check();
  await goOn(form);
  await focusReaches(form.getByRole("heading", { name: "Sing", exact: true }));
  await page.goBack();
  await progress(form, "Questions 2–4 of 7");
}));

test("the columns stand below their names where there is room, and a cell is pressed anywhere", visit(async (form) => {
  await toGrid(form);
  const middle = async (thing) => {
    const { x, width } = await thing.boundingBox();
    return Math.round(x + width / 2);
  };
  for (const [at, name] of ["Never", "Some days", "Most days"].entries()) {
    const head = await middle(form.locator(".grid-head:visible li").nth(at));
    for (const ask of ROWS) assert.ok(Math.abs((await middle(row(form, ask, name))) - head) < 2, `${ask}: ${name}`);
  }
  const cell = question(form, ROWS[2]).getByRole("listitem").nth(2);
  await cell.click({ position: { x: 4, y: 4 } });
  assert.ok(await row(form, ROWS[2], "Most days").isChecked());
}));

for (const theme of ["ledger", "memo"]) {
  test(`a grid of ${theme} is accessible on any screen, and on a phone its questions stand below each other`, async () => {
    for (const screen of [undefined, { ...PHONE, width: 320 }]) {
      await visit(
        async (form, page) => {
          await toGrid(form);
          await inBothLights(page, async () => none(await accessibilityFaults(page)));
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= (screen?.width ?? 1280));
          assert.equal(await form.locator(".grid-head:visible").count(), screen ? 0 : 1);
        },
        screen ? { screen } : {},
        () => sites[theme],
      )();
    }
  });
}

test("the markup of a grid is valid", async () => none(await markupFaults(sites.ledger.folder)));

test("without a script, the grid and its words are there", visit(async (form) => {
  assert.equal(await form.getByRole("group", { name: "In the hall" }).getByRole("radio").count(), 8);
  assert.ok(await row(form, ROWS[0], "Never").isVisible());
}, { script: false }));
