// The reasons of a result in particular: the conditions that hold, with the visitor's own numbers, and nothing that does not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { accessibilityFaults, none } from "./checks.js";
import { diagnosticOn, focusReaches, JOURNEYS, mouse, wake } from "./diagnostics.js";
import { ANSWERS, button, PATH, question, shopOn, take } from "./shop.js";
import { openFixture, openSite } from "./site.js";
import { inBothLights, until } from "./visitor.js";

const [QUEUE, BAKED, OVEN, TRUST, LOAVES] = Object.keys(ANSWERS);
const [selfAssessment, , calculator] = JOURNEYS;

let own;
let shop;
before(async () => ([own, shop] = await Promise.all([openSite(), openFixture("shop")])));
after(() => Promise.all([own.close(), shop.close()]));

/** Returns the reasons in view, a line each. */
const reasons = (form) => form.locator(".outcome-reasons li:visible").allInnerTexts();

/** Waits until `find` returns `expected`: a result can be there before the latest answer counts. */
async function comesTo(expected, find) {
  let found;
  const isThere = async () => isDeepStrictEqual((found = await find()), expected);
  // What was found instead says more than that it was waited for.
  await until("the reasons", isThere).catch(() => assert.deepEqual(found, expected));
}

/** Waits until these are the reasons in view. */
const because = (form, ...expected) =>
  comesTo(expected, async () => (await reasons(form)).map((line) => line.replace(/\s+/g, " ")));

/** Answers the calculator, with some answers in place of others. */
async function calculate(page, answers = calculator.answers) {
  const form = diagnosticOn(page, calculator);
  await form.scrollIntoViewIfNeeded();
  await form.getByText("Question 1 of").waitFor();
  for (const answer of answers) {
    await mouse.answer(form, answer);
    await mouse.goOn(form);
  }
  return form;
}

test("the reasons are the conditions that hold, with the numbers that they are about", () =>
  own.visit(calculator.path, {}, async ({ page }) => {
    const form = await calculate(page);
    await form.getByText("Why this result").filter({ visible: true }).waitFor();
    await because(
      form,
      "“Commitment reliability” is less than 70%: 50%",
      "“Capacity lost in all” is 30% or more: 40%",
      "“Decision cycle time” is more than 10 working days: 15 working days",
    );
    // The rule for all answers is below, to be opened.
    assert.equal(await form.getByText(/^Shown when/).filter({ visible: true }).count(), 0);
    await form.getByText("How the result is decided").click();
    assert.equal(await form.getByText(/^Shown when/).filter({ visible: true }).count(), calculator.outcomes);
    await form.getByText("What if an answer were another?").click();
    await form.getByRole("slider", { name: "Shipped" }).fill("18");
    await because(
      form,
      "“Capacity lost in all” is 30% or more: 40%",
      "“Decision cycle time” is more than 10 working days: 15 working days",
    );
    none(await accessibilityFaults(page));
  }));

test("a percentage in a reason is not rounded to the other side of its line", () =>
  own.visit(calculator.path, {}, async ({ page }) => {
    const [planned, shipped, ...others] = calculator.answers;
    const form = await calculate(page, [{ ...planned, text: "200" }, { ...shipped, text: "139" }, ...others]);
    assert.equal((await reasons(form))[0], "“Commitment reliability” is less than 70%: 69.5%");
  }));

test("formulas have the visitor's own numbers", () =>
  own.visit(calculator.path, {}, async ({ page }) => {
    const form = await calculate(page);
    const formulas = form.locator(".formula:visible");
    const lines = await formulas.allInnerTexts();
    assert.ok(lines.includes("10 items ÷ 20 items = 50%"), lines.join("\n"));
    assert.ok(lines.includes("10 people × 200,000 AUD a year ÷ 4 × 40% = $200,000"), lines.join("\n"));
  }));

test("of several ways to an outcome the reasons are the one that was taken", () =>
  shop.visit(PATH, {}, async ({ page }) => {
    const form = shopOn(page);
    await take(form);
    await because(
      form,
      "“Pull” is 4 or more: 5",
      "“Loaves” is 1,000 loaves or more: 1,200 loaves",
      "“Change” is more than -3 %: -0.5 %",
      "“Oven” is “Often idle”",
    );
    await button(form, "Change: Baked").click();
    await question(form, BAKED).getByLabel("Bread", { exact: true }).uncheck();
    await mouse.goOn(form);
    await because(
      form,
      "“Pull” is 4 or more: 4",
      "“Loaves” is 1,000 loaves or more: 1,200 loaves",
      "“Change” is more than -3 %: -0.5 %",
      "“Baked” is answered without “Bread”",
    );
  }));

test("where no other result applies, the reasons are what keeps the others away", () =>
  shop.visit(PATH, {}, async ({ page }) => {
    const form = shopOn(page);
    await take(form, { ...ANSWERS, [OVEN]: "Always full", [LOAVES]: { text: "50" } });
    const found = await reasons(form);
    assert.ok(found.includes("“Queue” is true") || found.includes("“Queue” is answered yes"), found.join("\n"));
    assert.ok(found.includes("“Loaves” is less than 1,000 loaves: 50 loaves"), found.join("\n"));
    assert.ok(found.includes("“Oven” is answered, but not with “Often idle”"), found.join("\n"));
    assert.ok(!found.some((line) => /Pull|not asked/.test(line)), found.join("\n"));
  }));

/** Waits until these are what is ticked, in the reasons in view. */
const ticked = (form, ...expected) =>
  comesTo(expected, () => form.locator(".outcome-reasons li li:visible").allInnerTexts());

test("of a checklist the reasons are what is ticked", () =>
  own.visit(selfAssessment.path, {}, async ({ page }) => {
    const form = diagnosticOn(page, selfAssessment);
    await wake(form);
    const [first, second] = selfAssessment.answers;
    await mouse.answer(form, first);
    await form.getByText("fewer than two of these are true:").filter({ visible: true }).waitFor();
    await ticked(form, "“Commitments keep slipping” is true");
    await mouse.answer(form, second);
    await form.getByText("two or more of these are true:").filter({ visible: true }).waitFor();
    await ticked(form, "“Commitments keep slipping” is true", "“Decisions are bottlenecked” is true");
    await mouse.answer(form, first);
    await mouse.answer(form, second);
    await ticked(form, "none of them");
  }));

test("answers that contradict each other are an error, with a way to each of them and back", () =>
  own.visit(calculator.path, {}, async ({ page }) => {
    const [planned, shipped, ...others] = calculator.answers;
    const form = await calculate(page, [planned, { ...shipped, text: "30" }, ...others]);
    const alert = form.getByRole("alert").filter({ hasText: "These figures cannot all be true" });
    await alert.waitFor();
    await because(form, "“Shipped” is more than “Planned”: 30 items, 20 items");
    assert.equal(await form.getByText("Commitment reliability").filter({ visible: true }).count(), 0);
    await inBothLights(page, async () => none(await accessibilityFaults(page)));
    const before = page.url();
    await alert.getByRole("link", { name: "Shipped" }).click();
    const group = form.getByRole("group", { name: shipped.name });
    await focusReaches(group);
    assert.equal(page.url(), before);
    await mouse.answer(form, shipped);
    await mouse.goOn(form);
    await form.getByRole("heading", { name: calculator.result }).waitFor();
    assert.ok(await alert.isHidden());
  }));

test("copied, the reasons are there and the rule is not", () =>
  own.visit(calculator.path, {}, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const form = await calculate(page);
    await button(form, "Copy as Markdown").click();
    const text = await form.getByRole("textbox", { name: "What was copied" }).inputValue();
    assert.match(text, /### Why this result\n\n- “Commitment reliability” is less than 70%: 50%\n/);
    assert.match(text, /\n10 people × 200,000 AUD a year ÷ 4 × 40% = \$200,000\n/);
    assert.doesNotMatch(text, /Shown when/);
  }));

test("without a script the rule stays, and no reason is claimed", () =>
  own.visit(calculator.path, { script: false }, async ({ page }) => {
    const form = diagnosticOn(page, calculator);
    assert.equal(await form.getByText("Why this result").filter({ visible: true }).count(), 0);
    assert.deepEqual(await reasons(form), []);
  }));
