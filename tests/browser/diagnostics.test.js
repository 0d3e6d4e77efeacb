// Each diagnostic, taken from the first question to the booking link.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessibilityFaults, none } from "./checks.js";
import { bookingLink, diagnosticOn, field, fields, focusReaches, JOURNEYS, keyboard, mouse, onwards, wake } from "./diagnostics.js";
import { openSite } from "./site.js";
import { DESKTOP, inBothLights, PHONE } from "./visitor.js";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

/** Answers every question, one after another, up to the result. */
async function take(page, journey, way) {
  const region = diagnosticOn(page, journey);
  await wake(region);
  for (const answer of journey.answers) {
    await way.answer(region, answer);
    if (!journey.isLive) await way.goOn(region);
  }
  return region;
}

const resultOf = (region, { result }) =>
  result instanceof RegExp ? region.getByText(result) : region.getByRole("heading", { name: result });

for (const journey of JOURNEYS) {
  describe(journey.kind, () => {
    for (const [name, way] of Object.entries({ mouse, keyboard })) {
      test(`by ${name}, from the first question to the booking link`, () =>
        site.visit(journey.path, {}, async ({ page }) => {
          const region = await take(page, journey, way);
          await resultOf(region, journey).waitFor();
          await way.follow(region);
          await page.waitForURL(/\/call\//);
          await page.getByRole("heading", { level: 1, name: "Book a strategy call" }).waitFor();
        }));
    }

    test("by touch on a phone", () =>
      site.visit(journey.path, { screen: PHONE, touch: true }, async ({ page }) => {
        const region = diagnosticOn(page, journey);
        await wake(region);
        for (const answer of journey.answers) {
          await field(region, answer).tap();
          if (answer.text) await page.keyboard.type(answer.text);
          if (!journey.isLive) await onwards(region).tap();
        }
        await resultOf(region, journey).waitFor();
        await bookingLink(region).tap();
        await page.waitForURL(/\/call\//);
      }));

    for (const [screenName, screen] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      test(`accessible with its result: ${screenName}`, (each) =>
        site.visit(journey.path, { screen }, async ({ page }) => {
          await take(page, journey, mouse);
          await inBothLights(page, (light) => each.test(light, async () => none(await accessibilityFaults(page))));
        }));
    }

    test("the result is announced in a few words, and nothing besides", () =>
      site.visit(journey.path, {}, async ({ page }) => {
        const region = await take(page, journey, mouse);
        // An `<output>` is a status too, and would be announced with every change.
        const [said, ...more] = await region.getByRole("status").allTextContents();
        assert.deepEqual(more, []);
        assert.match(said, /^.{3,80}$/);
      }));

    test("without JavaScript everything is there to read, the rule of every outcome included", () =>
      site.visit(journey.path, { script: false }, async ({ page }) => {
        const region = diagnosticOn(page, journey);
        for (const answer of journey.answers) assert.ok(await field(region, answer).isVisible());
        assert.ok(await resultOf(region, journey).isVisible());
        assert.ok(await bookingLink(region).first().isVisible());
        const rules = region.getByText(/^Shown when/).filter({ visible: true });
        assert.equal(await rules.count(), journey.outcomes);
        // A button without an effect would be a trap.
        assert.equal(await region.getByRole("button").count(), 0);
      }));
  });
}

const [selfAssessment, fitCheck, calculator] = JOURNEYS;

test("a runtime that does not load is said, and everything stays readable", () =>
  site.visit(fitCheck.path, { without: "**/*.wasm" }, async ({ page }) => {
    const region = diagnosticOn(page, fitCheck);
    await region.scrollIntoViewIfNeeded();
    await region.getByText(/did not load/).waitFor();
    assert.ok(await resultOf(region, fitCheck).isVisible());
    assert.equal(await region.getByRole("button").count(), 0);
    none(await accessibilityFaults(page));
  }));

test("two signals of three bring the recommendation, and one less takes it away", () =>
  site.visit(selfAssessment.path, {}, async ({ page }) => {
    const region = diagnosticOn(page, selfAssessment);
    await wake(region);
    const [first, second] = selfAssessment.answers;
    await mouse.answer(region, first);
    assert.ok(await bookingLink(region).isHidden());
    await mouse.answer(region, second);
    await resultOf(region, selfAssessment).waitFor();
    assert.ok(await bookingLink(region).isVisible());
    await mouse.answer(region, second);
    await resultOf(region, selfAssessment).waitFor({ state: "hidden" });
    assert.ok(await bookingLink(region).isHidden());
  }));

test("an answer that settles the matter is followed by no more questions, and a no does not push the call", () =>
  site.visit(fitCheck.path, {}, async ({ page }) => {
    const region = diagnosticOn(page, fitCheck);
    await wake(region);
    await region.getByRole("radio", { name: "Be available for advice from time to time" }).check();
    assert.ok(await region.getByRole("group", { name: "What could this person decide?" }).isHidden());
    await mouse.goOn(region);
    await region.getByRole("heading", { name: "Not ideal: you are looking for a mentor" }).waitFor();
    assert.ok(await bookingLink(region).isHidden());
  }));

for (const journey of [fitCheck, calculator]) {
  test(`${journey.kind}: what is missing is told, takes the focus, and leads to its field`, () =>
    site.visit(journey.path, {}, async ({ page }) => {
      const region = diagnosticOn(page, journey);
      await wake(region);
      await mouse.goOn(region);
      const errors = region.getByRole("alert");
      await errors.waitFor();
      await focusReaches(errors);
      none(await accessibilityFaults(page));
      await errors.getByRole("link").first().click();
      await focusReaches(fields(region, journey.answers[0]).first());
    }));

  test(`${journey.kind}: the result takes the focus`, () =>
    site.visit(journey.path, {}, async ({ page }) => {
      const region = await take(page, journey, mouse);
      await focusReaches(region.getByRole("heading", { name: journey.result }));
    }));
}

test("the calculator shows its figures in the site's language and currency", () =>
  site.visit(calculator.path, {}, async ({ page }) => {
    const region = await take(page, calculator, mouse);
    for (const [label, figure] of [
      ["Commitment reliability", "50%"],
      ["Slowest decision", "15 days"],
      ["Capacity spent waiting", "20%"],
      ["Capacity spent on recovery", "20%"],
      ["Capacity lost in all", "40%"],
      ["Paid time lost, a quarter", "$200,000"],
    ]) {
      const line = await region.getByText(label, { exact: true }).locator("..").innerText();
      assert.equal(line.replaceAll(/\s+/g, " ").trim(), `${label} ${figure}`);
    }
  }));

test("a figure out of its range is told, and the result waits", () =>
  site.visit(calculator.path, {}, async ({ page }) => {
    const answers = [{ ...calculator.answers[0], text: "0" }];
    const region = await take(page, { ...calculator, answers }, mouse);
    await region.getByRole("alert").getByText("Planned: enter 1 or more").waitFor();
    assert.ok(await resultOf(region, calculator).isHidden());
  }));
