// Keeping a result: on paper, as Markdown, a calendar, a link, on this device. Keeping nothing: clearing everything.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import ICAL from "ical.js";

import { accessibilityFaults, none } from "./checks.js";
import { focusReaches } from "./diagnostics.js";
import { ANSWERS, button, given, PATH, question, shopOn, take, wake } from "./shop.js";
import { openFixture } from "./site.js";
import { until } from "./visitor.js";

let site;
before(async () => (site = await openFixture("shop")));
after(() => site.close());

const visit = (look, options = {}) => () =>
  site.visit(options.path ?? PATH, options, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await look(shopOn(page), page);
  });

const result = (shop) => shop.getByRole("heading", { name: "Open it: bread, cakes & all" });
const [QUEUE, BAKED, OVEN] = Object.keys(ANSWERS);

/** Returns the text that the button of this name copies. */
async function copied(shop, name) {
  await button(shop, name).click();
  await shop.getByRole("status").getByText("copied").waitFor({ state: "attached" });
  await shop.getByRole("textbox", { name: "What was copied" }).waitFor();
  return shop.page().evaluate(() => navigator.clipboard.readText());
}

/** Returns the plan as a calendar that starts on `day`, or on the proposed day. */
async function calendar(shop, day) {
  if (day) await shop.getByLabel("Start the plan on Monday").fill(day);
  const coming = shop.page().waitForEvent("download");
  await shop.getByRole("link", { name: "Add it to my calendar (.ics)" }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "shop.ics");
  return readFile(await download.path(), "utf8");
}

test("the plan is a calendar by RFC 5545, from the chosen Monday on", visit(async (shop) => {
  await take(shop);
  const text = await calendar(shop, "2027-03-01");
  for (const line of text.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, `more than 75 bytes: ${line}`);
  assert.doesNotMatch(text, /(?<!\r)\n|\r(?!\n)/);
  const parsed = new ICAL.Component(ICAL.parse(text));
  assert.deepEqual(["version", "prodid"].map((name) => parsed.getFirstPropertyValue(name)), ["2.0", "-//Assay//Assay//EN"]);
  const events = parsed.getAllSubcomponents("vevent");
  const read = events.map((event) => new ICAL.Event(event));
  assert.deepEqual(
    read.map(({ summary, startDate, endDate }) => [summary, String(startDate), String(endDate)]),
    [
      [
        "Count who passes; who stops, and who buys \\ für alle Brötchen, die übrig bleiben, gäbe es Käufer",
        "2027-03-01",
        "2027-03-06",
      ],
      ["Sign the lease", "2027-03-15", "2027-03-20"],
      ["Open the doors", "2027-03-31", "2027-05-31"],
    ],
  );
  assert.equal(read[0].description, "Owner: Baker, first\nMeasure: Steps; per hour");
  assert.equal(events[0].getFirstPropertyValue("url"), "https://bakery.example/");
  const ids = read.map(({ uid }) => uid);
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.match(id, /^20270301-\w+\.shop@bakery\.example$/);
  const stamp = events[0].getFirstPropertyValue("dtstamp").toJSDate();
  assert.ok(Math.abs(Date.now() - stamp) < 2 * 864e5, `stamped ${stamp}`);
}));

test("a calendar begins on a Monday, whatever day is chosen, and on the next one unless any is", visit(async (shop) => {
  await take(shop);
  const first = (text) => /DTSTART;VALUE=DATE:(\d{4})(\d\d)(\d\d)/.exec(text).slice(1).join("-");
  const proposed = new Date(first(await calendar(shop)));
  assert.equal(proposed.getUTCDay(), 1);
  assert.ok(proposed > Date.now() && proposed - Date.now() <= 7 * 864e5);
  assert.equal(await shop.getByLabel("Start the plan on Monday").inputValue(), proposed.toISOString().slice(0, 10));
  assert.equal(first(await calendar(shop, "2027-03-07")), "2027-03-01");
}));

test("the result is copied as Markdown", visit(async (shop, page) => {
  await take(shop);
  const { origin } = new URL(page.url());
  const text = await copied(shop, "Copy as Markdown");
  const parts = [
    `# ${await page.title()}`,
    `: <${origin}${PATH}#shop=v1.`,
    "Pull: 5 of 8",
    "Takings a week: EUR 5,400",
    "## Open it: bread, cakes & all",
    `There is enough for two shops; read [why](${origin}/).`,
    "### The plan",
    `1. Week 1 – [Count who passes; who stops, and who buys \\ für alle Brötchen, die übrig bleiben, gäbe es Käufer](${origin}/) – Owner: Baker, first – Measure: Steps; per hour`,
    "### Your answers",
    "- Baked: Bread",
    "- Loaves: 1,200 loaves",
  ];
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    assert.ok(found >= 0, `“${part}” is not where it belongs in:\n${text}`);
    at = found + part.length;
  }
  assert.doesNotMatch(text, /Not yet\n|Not now|Change$/m);
  assert.equal(await shop.getByRole("textbox", { name: "What was copied" }).inputValue(), text);
  assert.equal(await shop.getByRole("status").textContent(), "Copied as Markdown");
}));

test("a link restores the answers, and no server sees them", visit(async (shop, page) => {
  await take(shop);
  const link = await copied(shop, "Copy a link to these answers");
  assert.match(link, /\/shop\/#shop=v1\.[A-Za-z0-9+/]{8}\.1_1_1_3_1200_-0\.5$/);
  await page.goto("about:blank");
  await page.goto(link);
  await result(shop).waitFor();
  await focusReaches(result(shop));
  assert.ok(await given(shop, "Loaves: 1,200 loaves").isVisible());
  assert.equal(new URL(page.url()).search, "");
}));

test("a link followed where the form already is restores them too", visit(async (shop, page) => {
  await take(shop);
  const link = await copied(shop, "Copy a link to these answers");
  await button(shop, "Clear everything").click();
  await question(shop, QUEUE).waitFor();
  await page.goto(link);
  await result(shop).waitFor();
}));

for (const [name, change] of Object.entries({
  "of another version": (code) => code.replace("v1.", "v9."),
  "of other questions": (code) => code.replace(/(?<=^v1\.)..../, "AAAA"),
  "with an answer too many": (code) => `${code}_1`,
  "with an answer too few": (code) => code.replace(/_[^_]*$/, ""),
  "with an option that there is not": (code) => code.replace(/1_1_1/, "1_1_7"),
  "with a number out of its range": (code) => code.replace("1200", "1e9"),
  "with an answer that is not asked for": (code) => code.replace("1_1_1", "0_1_1"),
  "with markup": () => "<img src=x onerror=alert(1)>",
  "that is nothing": () => "%00__proto__",
  "that is endless": () => "_".repeat(100_000),
})) {
  test(`a link ${name} gives a message and a blank form`, visit(async (shop, page) => {
    await take(shop);
    const link = await copied(shop, "Copy a link to these answers");
    const [address, code] = link.split("#shop=");
    await page.goto("about:blank");
    await page.goto(`${address}#shop=${change(code)}`);
    await shop.getByText("Those answers do not fit this form").waitFor();
    await question(shop, QUEUE).waitFor();
    assert.equal(await question(shop, QUEUE).getByLabel("Yes").isChecked(), false);
    none(await accessibilityFaults(page));
    await question(shop, QUEUE).getByLabel("Yes").check();
    assert.ok(await shop.getByText("Those answers do not fit this form").isHidden());
  }));
}

test("this device keeps the answers if the visitor says so, and only then", visit(async (shop, page) => {
  await take(shop, ANSWERS, OVEN);
  const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.equal(await stored(), '[{},{},""]');
  await shop.getByLabel("Keep my answers on this device").check();
  assert.match(await stored(), /"assay:\/shop\/:shop":"v1\.[^"]*\.1_1_1___"/);
  await page.goto("about:blank");
  await page.goto(PATH);
  await shop.getByText("Question 4 of").waitFor();
  assert.ok(await shop.getByLabel("Keep my answers on this device").isChecked());
  await shop.getByLabel("Keep my answers on this device").uncheck();
  assert.equal(await stored(), '[{},{},""]');
}));

test("stored nonsense gives a message and does no harm", visit(async (shop, page) => {
  await page.evaluate(() => localStorage.setItem("assay:/shop/:shop", '{"place":99}<script>'));
  await page.goto("about:blank");
  await page.goto(PATH);
  await shop.getByText("Those answers do not fit this form").waitFor();
  await take(shop);
  await result(shop).waitFor();
}));

test("everything is cleared: answers, address, device", visit(async (shop, page) => {
  await take(shop);
  await shop.getByLabel("Keep my answers on this device").check();
  await copied(shop, "Copy a link to these answers");
  await button(shop, "Clear everything").click();
  await focusReaches(question(shop, QUEUE));
  assert.equal(await question(shop, QUEUE).getByLabel("Yes").isChecked(), false);
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.equal(await shop.getByLabel("Keep my answers on this device").isChecked(), false);
  await page.reload();
  await question(shop, QUEUE).waitFor();
}));

test("on paper: the answers, the reasons, the result and the plan, and nothing to press", visit(async (shop, page) => {
  await take(shop);
  await page.emulateMedia({ media: "print" });
  for (const words of [/^There is enough/, "“Oven” is “Often idle”", "Week 3", "Takings a week"]) {
    assert.ok(await shop.getByText(words).filter({ visible: true }).first().isVisible(), `${words} is not printed`);
  }
  assert.ok(await given(shop, "Loaves: 1,200 loaves").isVisible());
  assert.ok(await shop.getByText(/^The bakery, \d+ \w+ \d{4}: http:.*#shop=v1/).isVisible());
  const after = await shop.getByRole("link", { name: "Write to us" }).evaluate((link) => getComputedStyle(link, "::after").content);
  assert.match(after, /mailto:hello@bakery\.example/);
  assert.equal(await shop.getByRole("button").count(), 0);
  assert.equal(await shop.getByRole("group").count(), 0);
  none(await accessibilityFaults(page));
}));

for (const theme of ["ledger", "memo"]) {
  test(`what was moved is printed as such, without a link to other answers, in the theme ${theme}`, async () => {
    const bakery = await openFixture("shop", (toml) => `theme = "${theme}"\n${toml}`);
    try {
      await bakery.visit(PATH, {}, async ({ page }) => {
        const shop = shopOn(page);
        const notice = shop.getByText("What is shown now follows from what was moved here.");
        const link = shop.getByText(/#shop=v1/).and(shop.locator("[data-stamp]"));
        await take(shop);
        await shop.getByText("What if an answer were another?").click();
        await shop.getByRole("slider", { name: "Loaves" }).fill("400");
        await shop.getByRole("heading", { name: "Not yet" }).waitFor();
        // Folded again, what was moved holds all the same.
        await shop.getByText("What if an answer were another?").click();
        await page.emulateMedia({ media: "print" });
        await until("the notice is printed", () => notice.isVisible());
        assert.ok((await notice.boundingBox()).height > 0);
        assert.ok(await link.isHidden());
        assert.equal(await shop.getByRole("slider").count(), 0);
        assert.equal(await shop.getByRole("button").count(), 0);
        await page.emulateMedia({ media: "screen" });
        await shop.getByText("What if an answer were another?").click();
        await button(shop, "Back to my answers").click();
        await page.emulateMedia({ media: "print" });
        await until("the link is printed", () => link.isVisible());
        assert.ok(await notice.isHidden());
      });
    } finally {
      await bakery.close();
    }
  });
}

test("on paper unanswered: every question with its boxes, and the whole rule", visit(async (shop, page) => {
  await wake(shop);
  await page.emulateMedia({ media: "print" });
  for (const ask of Object.keys(ANSWERS)) assert.ok(await question(shop, ask).isVisible(), `${ask} is not printed`);
  assert.ok(await question(shop, OVEN).getByText(/^Asked when/).isVisible());
  assert.equal(await shop.getByText(/^Shown when/).filter({ visible: true }).count(), 3);
  assert.equal(await shop.getByRole("button").count(), 0);
  none(await accessibilityFaults(page));
}));

test("the button prints", visit(async (shop, page) => {
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
  await take(shop);
  await button(shop, "Print").click();
  assert.ok(await page.evaluate(() => globalThis.printed));
}));
