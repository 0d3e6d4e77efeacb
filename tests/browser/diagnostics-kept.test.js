// Answers that survive: a reload, following a link and Back, another visitor's link, a browser without storage. The
// page does not move while its forms start.

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

const visit = (look, options = {}) => () => site.visit(options.path ?? PATH, options, ({ page }) => look(shopOn(page), page));

const KEY = "assay:/shop/:shop";
const [QUEUE, BAKED, OVEN, TRUST] = Object.keys(ANSWERS);
const result = (shop) => shop.getByRole("heading", { name: "Open it: bread, cakes & all" });
const stored = (page) => page.evaluate((key) => localStorage.getItem(key), KEY);
const state = (page) => page.evaluate((key) => history.state[key], KEY);

test("a reload leads to the same question with the same answers", visit(async (shop, page) => {
  await take(shop, ANSWERS, TRUST);
  await page.reload();
  await question(shop, TRUST).waitFor();
  assert.ok(await question(shop, TRUST).getByLabel("3").isChecked());
  await button(shop, "Back").click();
  await focusReaches(question(shop, OVEN));
  assert.ok(await question(shop, OVEN).getByLabel(ANSWERS[OVEN]).isChecked());
}));

test("a reload while an answer is changed leads back to the result", visit(async (shop, page) => {
  await take(shop);
  await button(shop, "Change: Queue").click();
  await focusReaches(question(shop, QUEUE));
  await page.reload();
  await wake(shop);
  await goOn(shop);
  await result(shop).waitFor();
  // So do Back and Forward between the result and the question.
  await button(shop, "Change: Queue").click();
  await page.goBack();
  await result(shop).waitFor();
  await page.goForward();
  await focusReaches(question(shop, QUEUE));
  await goOn(shop);
  await result(shop).waitFor();
}));

test("a result is there again after another page", visit(async (shop, page) => {
  await take(shop);
  await result(shop).waitFor();
  await page.evaluate(() => addEventListener("unload", () => {}));
  await page.goto("/");
  await page.goBack();
  await result(shop).waitFor();
  await given(shop, "Loaves: 1,200 loaves").waitFor();
}));

test("Back after a link with answers leads to the question before, and not off the page", visit(async (shop, page) => {
  await take(shop);
  const [, code] = await state(page);
  await page.goto("about:blank");
  await page.goto(`${PATH}#shop=${code}`);
  await result(shop).waitFor();
  assert.ok(await shop.getByText("These answers came with the link").isVisible());
  await button(shop, "Back").click();
  await question(shop, "How did that change since last year?").waitFor();
  assert.equal(new URL(page.url()).pathname, PATH);
}));

test("a link never touches what was kept, and offers it", visit(async (shop, page) => {
  await take(shop);
  const [, others] = await state(page);
  await button(shop, "Clear everything").click();
  await take(shop, ANSWERS, BAKED);
  await shop.getByLabel("Keep my answers on this device").check();
  const mine = await stored(page);
  for (const code of ["nonsense", others]) {
    await page.goto("about:blank");
    await page.goto(`${PATH}#shop=${code}`);
    await shop.getByText(code === others ? "These answers came with the link" : "Those answers do not fit").waitFor();
    assert.equal(await stored(page), mine);
  }
  await button(shop, "Show mine").click();
  await question(shop, OVEN).waitFor();
  assert.equal(await stored(page), mine);
}));

test("a browser that stores nothing says so", visit(async (shop, page) => {
  await take(shop, ANSWERS, QUEUE);
  await page.evaluate(() => (Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }));
  const box = shop.getByLabel("Keep my answers on this device");
  await box.click();
  await shop.getByText("This browser does not let the page keep them").waitFor();
  assert.equal(await box.isChecked(), false);
}));

test("a link can be copied in the middle, and leads there", visit(async (shop, page) => {
  await take(shop, ANSWERS, BAKED);
  await button(shop, "Copy a link to go on later").click();
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await question(shop, OVEN).waitFor();
}));

test("a question in view to which nothing was said stays open in a link and on the device", visit(async (shop, page) => {
  const code = async () => (await state(page))[1].split(".").at(-1);
  await take(shop, { [QUEUE]: "Yes" });
  await question(shop, BAKED).waitFor();
  await shop.getByLabel("Keep my answers on this device").check();
  assert.match(await stored(page), /\.1_____$/);
  await button(shop, "Copy a link to go on later").click();
  const link = page.url();
  assert.match(link, /\.1_____$/);
  await page.goto("about:blank");
  await page.goto(link);
  await question(shop, BAKED).waitFor();
  await progress(shop, "Question 2 of 5");
  // Nor does it have an answer after a way back, and a reload keeps the place.
  await button(shop, "Back").click();
  await focusReaches(question(shop, QUEUE));
  assert.equal(await code(), "1_____");
  await goOn(shop);
  await page.reload();
  await question(shop, BAKED).waitFor();
  await goOn(shop);
  await question(shop, TRUST).waitFor();
  assert.equal(await code(), "1_0____");
}));

test("Clear keeps the query of the address", visit(async (shop, page) => {
  await take(shop);
  await button(shop, "Clear everything").click();
  await question(shop, QUEUE).waitFor();
  assert.equal(new URL(page.url()).search, "?from=mail");
}, { path: `${PATH}?from=mail` }));

test("nothing moves while a form starts", visit(async (shop, page) => {
  await page.evaluate(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (globalThis.shift += value)))
      .observe({ type: "layout-shift", buffered: true });
  });
  await wake(shop);
  await page.waitForTimeout(200);
  const shift = await page.evaluate(() => globalThis.shift);
  assert.ok(shift < 0.02, `shifted by ${shift}`);
}));

test("with consent, a result is compared with the last one of another day, and forgotten with the answers", visit(async (shop, page) => {
  const past = () => page.evaluate((key) => JSON.parse(localStorage.getItem(`${key}:past`)), KEY);
  await take(shop);
  await result(shop).waitFor();
  assert.equal(await past(), null);
  const [, code] = await state(page);
  const before = code.replace("_1200_", "_400_");
  await page.evaluate(([key, code]) => localStorage.setItem(`${key}:past`, JSON.stringify({ "2026-05-12": code, "2026-02-01": "nonsense" })), [KEY, before]);
  await shop.getByLabel("Keep my answers on this device").check();
  await shop.getByText("Since your result of 12 May 2026").waitFor();
  const since = shop.locator("[data-since]");
  assert.deepEqual(await since.getByRole("listitem").allTextContents(), [
    "Not yet → Open it: bread, cakes & all",
    "Takings a week: EUR\u00a01,800 → EUR\u00a05,400",
  ]);
  assert.equal(Object.keys(await past()).length, 3);
  none(await accessibilityFaults(page));
  await button(shop, "Clear everything").click();
  assert.equal(await past(), null);
}));

test("answers are compared with those of colleagues, from their links", visit(async (shop, page) => {
  await take(shop);
  const [, code] = await state(page);
  await shop.getByText("Compare with colleagues").click();
  const links = shop.getByLabel("The links to their answers");
  const told = async (text, expected) => {
    await links.fill(text);
    await until(expected.join("; "), async () => (await shop.locator(".team li").allTextContents()).join("; ") === expected.join("; "));
  };
  const link = (code) => `https://bakery.example/shop/#shop=${code}`;
  await told(link(code), ["All answers are the same."]);
  await told(`${link(code.replace("_3_1200", "_5_400"))}\n${link(code)}\n${link("v1.nonsense")}`, [
    "Trust: 3 (you), 5, 3",
    "Loaves: 1,200 loaves (you), 400 loaves, 1,200 loaves",
    "Links that do not fit this form: 1",
  ]);
  // Escapes that mean nothing are no reason to compare nothing, and what many answered alike is said once.
  const other = link(code.replace("_1200_", "_400_"));
  await told(`%\n#shop=%E0%A4%A\n${other}\n${other}`, [
    "Loaves: 1,200 loaves (you), 2 × 400 loaves",
    "Links that do not fit this form: 2",
  ]);
  none(await accessibilityFaults(page));
}));

test("a comparison that does not load is said", visit(async (shop) => {
  await take(shop);
  await result(shop).waitFor();
  assert.ok(await shop.getByText("What goes with the result could not be loaded").isHidden());
  await shop.getByLabel("Keep my answers on this device").check();
  await shop.getByText("What goes with the result could not be loaded").waitFor();
}, { without: "**/rare.*.js" }));

test("a result is sent as a mail draft", visit(async (shop, page) => {
  await take(shop);
  const href = await shop.getByRole("link", { name: "Send by mail" }).getAttribute("href");
  const { subject, body } = Object.fromEntries(new URL(href).searchParams);
  assert.equal(subject, await page.title());
  assert.match(body, /^Open it: bread, cakes & all\r\n\r\nQueue: Yes\r\n[^]*#shop=v1\./);
}));
