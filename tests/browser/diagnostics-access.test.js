// Accessibility: assistive technology, every screen, text direction, forced colours.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, none } from "./checks.js";
import { same } from "./golden.js";
import { answer, ANSWERS, button, given, goOn, PATH, question, shopOn, take, wake } from "./shop.js";
import { openFixture } from "./site.js";
import { inBothLights, PHONE } from "./visitor.js";

const NARROW = { width: 320, height: 256 };
const LOAVES = "How many loaves are sold a week?";

let site;
before(async () => (site = await openFixture("shop")));
after(() => site.close());

const visit = (options, look) => () => site.visit(PATH, options, ({ page }) => look(shopOn(page), page));

for (const [screen, size] of Object.entries({ phone: PHONE, "400 % zoom": NARROW })) {
  test(`${screen}: accessible before, at fault, and after, nowhere wider than the screen`, visit({ screen: size }, async (shop, page) => {
    const check = async () => {
      await inBothLights(page, async (light) => none((await accessibilityFaults(page)).map((fault) => `${light}: ${fault}`)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    };
    await wake(shop);
    await check();
    await goOn(shop);
    await check();
    await take(shop, ANSWERS, LOAVES);
    await check();
    await goOn(shop);
    await goOn(shop);
    await button(shop, "Copy as Markdown").waitFor();
    await check();
  }));
}

test("a question as it is read out", visit({}, async (shop) => {
  await take(shop, { ...ANSWERS, [LOAVES]: { text: "many" } }, LOAVES);
  await goOn(shop);
  await same("question.yaml", await shop.ariaSnapshot());
}));

test("a result as it is read out", visit({}, async (shop) => {
  await take(shop);
  // The proposed Monday is another one every week.
  await shop.getByLabel("Start the plan on Monday").fill("2027-03-01");
  // The mail draft has the address of the result, whose port is another one each time.
  await same("result.yaml", (await shop.ariaSnapshot()).replace(/127\.0\.0\.1%3A\d+/, "bakery.example"));
}));

test("whatever can be pressed is 24 pixels high and wide, or is a word in a sentence", visit({ screen: PHONE }, async (shop) => {
  const small = () =>
    shop.locator("button, summary, label:not(legend *), .quiet, .button, input[type=date], input[type=text]").evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility())
        .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.min(width, height) < 24)
        .map(([text, { width, height }]) => `${text}: ${width} by ${height}`),
    );
  await take(shop, ANSWERS, LOAVES);
  none(await small());
  await goOn(shop);
  await goOn(shop);
  none(await small());
}));

test("in forced colours a fault and a chart are still to be seen", visit({}, async (shop, page) => {
  await page.emulateMedia({ forcedColors: "active" });
  await take(shop, { ...ANSWERS, [LOAVES]: { text: "many" } }, LOAVES);
  await goOn(shop);
  const border = await question(shop, LOAVES).evaluate((element) => getComputedStyle(element).borderInlineStartWidth);
  assert.equal(border, "3px");
  await answer(shop, LOAVES);
  await goOn(shop);
  await goOn(shop);
  const [whole, part] = await shop.locator("svg line").evaluateAll((lines) => lines.map((line) => getComputedStyle(line).stroke));
  assert.notEqual(whole, part);
}));

test("nothing moves, for those who want nothing to", visit({}, async (shop, page) => {
  await take(shop);
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
}));

test("from right to left, with Arabic numerals", async () => {
  const arabic = await openFixture("shop", (toml) => toml.replace("en-AU", "ar-EG"));
  await arabic
    .visit(PATH, { screen: PHONE }, async ({ page }) => {
      const shop = shopOn(page);
      await take(shop, { ...ANSWERS, [LOAVES]: { text: "١٬٢٠٠" } });
      await given(shop, "Loaves: ١٬٢٠٠ loaves").waitFor();
      const link = await button(shop, "Copy a link to these answers").evaluate((element) => {
        element.click();
        return location.href;
      });
      await page.goto("about:blank");
      await page.goto(link);
      // Values that are written into the fields are read again.
      await given(shop, "Loaves: ١٬٢٠٠ loaves").waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      const [text, field] = await Promise.all(
        [given(shop, "Queue: Yes"), shop.getByText("Keep my answers on this device")].map((part) => part.boundingBox()),
      );
      assert.ok(text.x > 0 && field.x + field.width > PHONE.width / 2, "it is not aligned to the right");
      none(await accessibilityFaults(page));
    })
    .finally(arabic.close);
});
