// Taking a diagnostic: one question at a time, back and forth, and the messages for invalid answers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, none } from "./checks.js";
import { focusReaches } from "./diagnostics.js";
import { answer, ANSWERS, button, given, goOn, PATH, progress, question, shopOn, take, wake } from "./shop.js";
import { openFixture } from "./site.js";
import { until } from "./visitor.js";

let site;
before(async () => (site = await openFixture("shop")));
after(() => site.close());

/** Visits the instrument. */
const visit = (look, options = {}) => () => site.visit(PATH, options, ({ page, ...guest }) => look(shopOn(page), page, guest));

const [QUEUE, BAKED, OVEN, TRUST, LOAVES] = Object.keys(ANSWERS);

test("one question at a time, counted among those that are asked", visit(async (shop) => {
  await wake(shop);
  // One of them depends on what is baked, and all others on the queue.
  await progress(shop, "Question 1 of at most 6");
  await take(shop, ANSWERS, QUEUE);
  await goOn(shop);
  await focusReaches(question(shop, BAKED));
  assert.ok(await question(shop, QUEUE).isHidden());
  await progress(shop, "Question 2 of 5");
  await answer(shop, BAKED, "Cakes & tarts");
  // Bread was not chosen, so that the question about the oven is not asked.
  await goOn(shop);
  await question(shop, TRUST).waitFor();
  await progress(shop, "Question 3 of 5");
}));

test("the button and the browser lead back, answers are kept, and a branch opens", visit(async (shop, page) => {
  await take(shop, { [QUEUE]: "Yes", [BAKED]: "Cakes & tarts", [TRUST]: "3" });
  await button(shop, "Back").click();
  await question(shop, TRUST).waitFor();
  assert.ok(await question(shop, TRUST).getByLabel("3").isChecked());
  await page.goBack();
  await focusReaches(question(shop, BAKED));
  assert.ok(await question(shop, BAKED).getByLabel("Cakes & tarts").isChecked());
  await answer(shop, BAKED);
  await goOn(shop);
  await question(shop, OVEN).waitFor();
  await page.goBack();
  await page.goForward();
  await question(shop, OVEN).waitFor();
  assert.ok(await button(shop, "Back").isVisible());
}));

test("there is no way back from the first question", visit(async (shop) => {
  await wake(shop);
  assert.equal(await button(shop, "Back").count(), 0);
}));

test("what is missing is told, and its link leads to the field and nowhere else", visit(async (shop, page) => {
  await take(shop, ANSWERS, BAKED);
  await goOn(shop);
  await goOn(shop);
  const errors = shop.getByRole("alert");
  await focusReaches(errors);
  await errors.getByRole("link", { name: "Oven: choose an answer" }).click();
  const field = question(shop, OVEN).getByLabel("Always full");
  await focusReaches(field);
  assert.equal(await field.evaluate((input) => input.validity.valid), false);
  await answer(shop, OVEN);
  await goOn(shop);
  await page.goBack();
  await focusReaches(question(shop, OVEN));
}));

test("none of several is an answer", visit(async (shop) => {
  await take(shop, { [QUEUE]: "Yes" });
  await goOn(shop);
  await question(shop, TRUST).waitFor();
}));

for (const [typed, told] of Object.entries({
  "": "Loaves: enter a number",
  many: "Loaves: enter a number in figures, such as 20,000",
  "1e3": "Loaves: enter a number in figures, such as 20,000",
  "1,5": "Loaves: enter a number in steps of 50",
  "-50": "Loaves: enter 0 or more",
  "20,050": "Loaves: enter 20,000 or less",
  1220: "Loaves: enter a number in steps of 50",
})) {
  test(`“${typed}” is refused with a reason`, visit(async (shop) => {
    await take(shop, { ...ANSWERS, [LOAVES]: { text: typed } }, LOAVES);
    await goOn(shop);
    assert.equal(await shop.getByRole("alert").getByRole("link").innerText(), told);
    assert.ok(await question(shop, LOAVES).getByText(told).isVisible());
  }));
}

for (const typed of ["1,200", "1200", " 1 200 ", "1\u202f200", "$1,200.00", "1'200", "1.200,00", "1200 loaves", "１２００", "١٢٠٠"]) {
  test(`“${typed}” is read as people mean it`, visit(async (shop) => {
    await take(shop, { ...ANSWERS, [LOAVES]: { text: typed } });
    await given(shop, "Loaves: 1,200 loaves").waitFor();
    await shop.getByText(/^EUR\s5,400$/).first().waitFor();
  }));
}

for (const typed of ["-0", "\u22120"]) {
  test(`“${typed}” is zero without a sign`, visit(async (shop) => {
    await take(shop, { ...ANSWERS, [Object.keys(ANSWERS).at(-1)]: { text: typed } });
    await given(shop, /^Change: 0 %/).waitFor();
  }));
}

test("numbers are written for people, in hints and in fields", visit(async (shop) => {
  await take(shop, ANSWERS, LOAVES);
  await question(shop, LOAVES).getByText("From 0 to 20,000 loaves, in steps of 50").waitFor();
  await goOn(shop);
  assert.equal(await shop.getByRole("textbox").inputValue(), "-0.5");
}));

test("an answer that settles the matter offers the result early", visit(async (shop) => {
  await take(shop, ANSWERS, BAKED);
  assert.ok(await shop.getByText("already decide the result").isHidden());
  await answer(shop, BAKED);
  await goOn(shop);
  await answer(shop, OVEN, "Always full");
  await button(shop, "See it now").click();
  const heading = shop.getByRole("heading", { name: "Not yet" });
  await focusReaches(heading);
  // A question that was never in view is not answered, whatever its field contains.
  assert.equal(await given(shop, /^Change:/).count(), 0);
}));

test("a start of a number counts once its question was in view", visit(async (shop) => {
  const { [Object.keys(ANSWERS).at(-1)]: _, ...others } = ANSWERS;
  await take(shop, others);
  await goOn(shop);
  await given(shop, "Change: -0.5 %").waitFor();
}));

test("one answer is changed from the result, which comes again", visit(async (shop, page) => {
  await take(shop);
  await button(shop, "Change: Trust").click();
  await focusReaches(question(shop, TRUST));
  await answer(shop, TRUST, "4");
  await goOn(shop);
  await shop.getByText("6 of 8").waitFor();
  await given(shop, "Trust: 4").waitFor();
  // A question that an answer closes and opens again keeps its own answer.
  await button(shop, "Change: Baked").click();
  await question(shop, BAKED).getByLabel("Bread", { exact: true }).uncheck();
  await answer(shop, BAKED, "Cakes & tarts");
  await goOn(shop);
  await given(shop, "Baked: Cakes & tarts").waitFor();
  await button(shop, "Change: Baked").click();
  await answer(shop, BAKED, "Bread");
  await goOn(shop);
  await given(shop, "Oven: Often idle").waitFor();
  await page.goBack();
  await question(shop, BAKED).waitFor();
}));

test("an answer is moved on the result: figures and outcome follow, the answers stay", visit(async (shop, page) => {
  await take(shop);
  await shop.getByText("What if an answer were another?").click();
  const loaves = shop.getByRole("slider", { name: "Loaves" });
  assert.equal(await loaves.inputValue(), "1200");
  assert.equal(await loaves.getAttribute("aria-valuetext"), "1,200 loaves");
  await loaves.fill("400");
  await shop.getByText(/^EUR\s1,800$/).first().waitFor();
  await shop.getByRole("heading", { name: "Not yet" }).waitFor();
  assert.equal(await page.evaluate((key) => history.state[key][1].endsWith("_1200_-0.5"), "assay:/shop/:shop"), true);
  none(await accessibilityFaults(page));
  await button(shop, "Back to my answers").click();
  await shop.getByText(/^EUR\s5,400$/).first().waitFor();
  await shop.getByRole("heading", { name: "Open it: bread, cakes & all" }).waitFor();
  await given(shop, "Loaves: 1,200 loaves").waitFor();
}));

test("who comes back to the page goes on where they were", visit(async (shop, page) => {
  await take(shop, ANSWERS, TRUST);
  await page.goto("/");
  await page.goBack();
  // Before the runtime is loaded again, all questions are in view, and none is answered.
  await question(shop, QUEUE).waitFor({ state: "hidden" });
  assert.ok(await question(shop, TRUST).getByLabel("3").isChecked());
  assert.ok(await question(shop, TRUST).isVisible());
}));

test("an owner can listen, and hears no answer", visit(async (shop, page) => {
  await page.evaluate(() => {
    globalThis.heard = [];
    for (const name of ["start", "answer", "result"]) {
      addEventListener(`assay:${name}`, ({ type, detail }) => globalThis.heard.push([type, detail]));
    }
  });
  await take(shop);
  const heard = await page.evaluate(() => globalThis.heard);
  const id = "shop";
  assert.deepEqual(heard[0], ["assay:start", { id }]);
  assert.equal(heard.filter(([type]) => type === "assay:start").length, 1);
  assert.deepEqual(heard[1], ["assay:answer", { id, question: "shop-queue" }]);
  assert.deepEqual(heard.at(-1), ["assay:result", { id, outcome: "open" }]);
  assert.doesNotMatch(JSON.stringify(heard), /1,?200|idle|Yes/);
}));

test("after load, nothing is asked for but the runtime", visit(async (shop, page, { requests }) => {
  await take(shop);
  await button(shop, "Copy a link to these answers").click();
  const assets = requests.filter((path) => path !== PATH).map((path) => path.replace(/\.\w+\.(?=\w+$)/, "."));
  assert.deepEqual([...new Set(assets)].sort(), [
    "/assay/assay.js",
    "/assay/assay.wasm",
    "/assay/extras.js",
    "/assay/numbers.js",
    "/assets/ledger.css",
  ]);
}));

test("a link with answers starts no other form of the page", () =>
  site.visit("/#ready=v1.nonsense", { screen: { width: 390, height: 300 } }, async ({ page }) => {
    const form = (id) => page.locator(`#${id}`);
    await until("the first form is live", async () => (await form("ready").getAttribute("data-live")) !== null);
    assert.equal(await form("staff").getAttribute("data-live"), null);
  }));

test("a score is shown of the most that it could be on the path that was asked", visit(async (shop) => {
  await take(shop, { [QUEUE]: "Yes", [BAKED]: "Cakes & tarts", [TRUST]: "3", [LOAVES]: { text: "1,200" }, "How did that change since last year?": { text: "-0.5" } });
  const pull = shop.locator("[data-figure=score]").filter({ hasText: "Pull" });
  // Bread would have led to another question: without it there are two points for the queue, one for cakes, four for trust.
  await until("the score is shown", async () => (await pull.locator("p").innerText()).replaceAll(/\s+/g, " ") === "Pull 5 of 7");
  assert.equal(await pull.locator(".beyond line + line").getAttribute("x2"), "7");
}));

test("two forms on a page do not move each other, whichever Back is used", () =>
  site.visit("/two/", { screen: { width: 390, height: 1200 } }, async ({ page }) => {
    const [shop, tin] = ["shop", "tin"].map((id) => page.locator(`#${id}`));
    const atQuestion = (form, number) => form.getByText(`Question ${number} of`).waitFor();
    const onwards = async (form, number) => {
      await form.scrollIntoViewIfNeeded();
      await atQuestion(form, number);
      await form.getByRole("group").filter({ visible: true }).getByRole("radio").first().check();
      await goOn(form);
      await atQuestion(form, number + 1);
    };
    await onwards(shop, 1);
    await onwards(tin, 1);
    // The last step was the other form's: this is a step of its own.
    await button(shop, "Back").click();
    await atQuestion(shop, 1);
    await atQuestion(tin, 2);
    // The browser undoes one after another.
    await page.goBack();
    await atQuestion(shop, 2);
    await atQuestion(tin, 2);
    await page.goBack();
    await atQuestion(tin, 1);
    await atQuestion(shop, 2);
    await page.goBack();
    await atQuestion(shop, 1);
    await atQuestion(tin, 1);
  }));

test("a checklist whose boxes the browser restores shows its result", () =>
  site.visit("/", {}, async ({ page }) => {
    const list = page.getByRole("region", { name: "Is the bakery ready?" });
    await button(list, "See the result").waitFor();
    for (const name of [/^The oven/, /^Bread/]) await list.getByRole("checkbox", { name }).check();
    await page.goto(PATH);
    await page.goBack();
    await list.getByRole("heading", { name: "Not ready" }).waitFor({ state: "hidden" });
    assert.equal(await list.getByRole("heading", { name: "It is ready" }).count(), 1);
  }));

test("a checklist with nothing ticked has a result too, for who asks", () =>
  site.visit("/", {}, async ({ page }) => {
    const list = page.getByRole("region", { name: "Is the bakery ready?" });
    await button(list, "See the result").click();
    await focusReaches(list.getByRole("heading", { name: "Not ready" }));
    await list.getByRole("checkbox", { name: /^The oven/ }).check();
    const [said] = await list.getByRole("status").allTextContents();
    assert.equal(said, "Not ready");
  }));

test("a threshold over ticks needs no script", () =>
  site.visit("/", { script: false }, async ({ page }) => {
    const list = page.getByRole("region", { name: "Is the bakery ready?" });
    const [oven, bread] = ["The oven", "Bread"].map((name) => list.getByRole("checkbox", { name: new RegExp(`^${name}`) }));
    assert.deepEqual(await visible(list), ["It is ready", "Not ready"]);
    await oven.check();
    assert.deepEqual(await visible(list), ["Not ready"]);
    await bread.check();
    assert.deepEqual(await visible(list), ["It is ready"]);
    await oven.uncheck();
    assert.deepEqual(await visible(list), ["Not ready"]);
  }));

test("nor does one over answers of yes and no", () =>
  site.visit("/staff/", { script: false }, async ({ page }) => {
    const form = page.getByRole("region", { name: "Can the bakery spare a baker?" });
    const say = (ask, answer) => form.getByRole("group", { name: ask, exact: true }).getByLabel(answer).check();
    const names = ["Spare one", "Keep them all"];
    assert.deepEqual(await visible(form, names), names);
    await say("Do two bakers know every recipe?", "Yes");
    assert.deepEqual(await visible(form, names), names);
    await say("Does somebody else order the flour?", "Yes");
    assert.deepEqual(await visible(form, names), ["Spare one"]);
    await say("Does somebody else order the flour?", "No");
    await say("Was the oven ever lit without you?", "No");
    assert.deepEqual(await visible(form, names), ["Keep them all"]);
  }));

for (const theme of ["ledger", "memo"]) {
  test(`what is chosen stands below its question, and is no task of a list, in the theme ${theme}`, async () => {
    const shop = await openFixture("shop", (toml) => `theme = "${theme}"\n${toml}`);
    try {
      await shop.visit(PATH, { script: false, screen: { width: 360, height: 780 } }, async ({ page }) => {
        const left = (target) => target.first().evaluate((element) => Math.round(element.getBoundingClientRect().left));
        for (const ask of [QUEUE, BAKED]) {
          const group = question(shopOn(page), ask);
          assert.equal(await left(group.locator("input")), await left(group.locator("legend")), ask);
        }
      });
    } finally {
      await shop.close();
    }
  });
}

/** Returns the visible outcomes. */
async function visible(list, names = ["It is ready", "Not ready"]) {
  const seen = await Promise.all(names.map((name) => list.getByRole("heading", { name }).count()));
  return names.filter((_, index) => seen[index]);
}
