// Several diagnostics on one page share one engine; and one whose id is not ASCII, whose text has figures.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { button, goOn, progress, question } from "./shop.js";
import { openFixture } from "./site.js";
import { until } from "./visitor.js";

let site;
before(async () => {
  site = await openFixture("several");
});
after(() => site.close());

const visit = (path, look) => () =>
  site.visit(path, {}, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await look(page);
  });

const WEIGHED = "/grosse/";

/** Returns the text that the button of this name copies. */
async function copied(form, name) {
  await button(form, name).click();
  await form.getByRole("status").getByText(/copied|Copied/).waitFor({ state: "attached" });
  return form.page().evaluate(() => navigator.clipboard.readText());
}

const both = (page) => ["Signs of a crack", "Signs of wear"].map((name) => page.getByRole("region", { name }));
const tick = (form, name) => form.getByRole("checkbox", { name, exact: true }).check();
const ticked = (form) => form.locator("[data-question]").evaluateAll((boxes) => boxes.map((box) => box.checked));

test("a form keeps its answers when another one on the page is filled in", visit("/signs/", async (page) => {
  const [crack, wear] = both(page);
  await tick(crack, "Tone it is dull");
  await tick(crack, "Keep it is not kept dry");
  await tick(crack, "Keep my answers on this device");
  await tick(wear, "Rope it is thin");
  const link = await copied(crack, "Copy a link to these answers");
  assert.match(link, /#crack=v1\..{8}\.1_1_0$/);
  await page.reload();
  await crack.getByRole("heading", { name: "Two or more" }).waitFor();
  assert.deepEqual([await ticked(crack), await ticked(wear)], [[true, true, false], [false, true]]);
  await page.evaluate(() => history.replaceState(undefined, ""));
  await page.reload();
  await crack.getByRole("heading", { name: "Two or more" }).waitFor();
  assert.deepEqual([await ticked(crack), await ticked(wear)], [[true, true, false], [false, false]]);
}));

test("a label of the form's own is not that of an answer with the same name", visit("/signs/", async (page) => {
  const [crack] = both(page);
  await tick(crack, "Tone it is dull");
  await tick(crack, "Keep it is not kept dry");
  await crack.getByText("Keep my answers on this device").click();
  assert.deepEqual(await ticked(crack), [true, true, false]);
  const ids = await page.locator("[id]").evaluateAll((all) => all.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
}));

async function weigh(page) {
  const form = page.getByRole("region", { name: "Größe" });
  await form.scrollIntoViewIfNeeded();
  await progress(form, "Question 1 of 5");
  await question(form, "What does it weigh?").getByRole("textbox").fill("30");
  await goOn(form);
  await progress(form, "Question 2 of 5");
  return form;
}

test("answers come with a link to a form whose id has other letters than those of ASCII", visit(WEIGHED, async (page) => {
  const form = await weigh(page);
  for (const ask of ["Is it cast?", "Does it hang?", "Is it rung?", "Is it heard?"]) {
    await question(form, ask).getByLabel("Yes").check();
    await goOn(form);
  }
  await form.getByRole("heading", { name: "Ask a rigger" }).waitFor();
  const link = await copied(form, "Copy a link to these answers");
  await page.goto("about:blank");
  await page.goto(link);
  await form.getByRole("heading", { name: "Ask a rigger" }).waitFor();
  await form.getByText("From 15 to 64 loads : that is much.").waitFor();
  const text = await copied(form, "Copy as Markdown");
  for (const part of ["From 15 to 64 loads : that is much.", "1. Measure.\n1. Ask.", "part – load", "beam – 64"]) {
    assert.ok(text.includes(part), `${part} is not in\n${text}`);
  }
}));

test("a result whose text has a figure waits for every answer", visit(WEIGHED, async (page) => {
  const form = await weigh(page);
  await question(form, "Is it cast?").getByLabel("Yes").check();
  assert.equal(await button(form, "See it now").isVisible(), false);
  const link = await copied(form, "Copy a link to go on later");
  await page.goto("about:blank");
  await page.goto(link);
  await until("the third question", async () => (await form.locator("[data-part=progress]").innerText()).startsWith("Question 3"));
  assert.equal(await form.getByRole("heading", { name: "Ask a rigger" }).isVisible(), false);
}));
