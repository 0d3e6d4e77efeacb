// The page around a form: it stays where it is when a form above what is read changes its height, and it can be framed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { accessibilityFaults, none } from "./checks.js";
import { diagnosticOn, JOURNEYS, mouse, wake } from "./diagnostics.js";
import { ANSWERS } from "./shop.js";
import { openFixture, openSite } from "./site.js";
import { openBrowser, until } from "./visitor.js";

const [, fitCheck] = JOURNEYS;
/** An article with a form in the middle. */
const ARTICLE = "/insights/fractional-vs-full-time/";

let site;
let shop;
before(async () => ([site, shop] = await Promise.all([openSite(), openFixture("shop")])));
after(() => Promise.all([site.close(), shop.close()]));

/** Lets a page take its browser for one that does not keep the scroll position: as WebKit, which has no anchoring. */
const withoutAnchoring = () => {
  const { get } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "style");
  const style = function () {
    return this.localName === "html" ? {} : get.call(this);
  };
  Object.defineProperty(HTMLElement.prototype, "style", { get: style });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { overflow-anchor: none !important }");
  document.adoptedStyleSheets.push(sheet);
};

test("what is read below a form stays in its place, also without scroll anchoring", () =>
  site.visit("/", {}, async ({ page }) => {
    await page.addInitScript(withoutAnchoring);
    let asked, release;
    const fetching = new Promise((resolve) => (asked = resolve));
    const held = new Promise((resolve) => (release = resolve));
    await page.route("**/*.wasm", async (route) => {
      asked();
      await held;
      await route.continue();
    });
    await page.goto(ARTICLE);
    const form = page.locator("[data-assay]");
    await page.locator("[data-assay][data-ready]").waitFor();
    const last = page.locator("main h2").last();
    const place = () => last.evaluate((heading) => Math.round(heading.getBoundingClientRect().top));
    // The form comes near and asks for its runtime, and then what is below is read. A browser that draws no frame in between
    // would not notice that the form was near.
    await form.scrollIntoViewIfNeeded();
    await fetching;
    await last.evaluate((heading) => scrollTo({ top: scrollY + heading.getBoundingClientRect().top - 60, behavior: "instant" }));
    const before = await place();
    const height = await form.evaluate((element) => element.offsetHeight);
    release();
    await page.locator("[data-assay][data-live]").waitFor();
    // Something in the form becomes higher, as an answer of it would.
    await form.evaluate((element) => (element.querySelector("form").style.paddingBlockEnd = "321px"));
    await until("the form is higher", async () => (await form.evaluate((element) => element.offsetHeight)) > height);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.ok(Math.abs((await place()) - before) <= 1, `from ${before} to ${await place()}`);
  }));

test("who answers is not scrolled", () =>
  site.visit("/", {}, async ({ page }) => {
    await page.addInitScript(withoutAnchoring);
    await page.goto(fitCheck.path);
    const form = diagnosticOn(page, fitCheck);
    await wake(form);
    const jumps = page.evaluate(() => (globalThis.jumps = []) && (globalThis.scrollBy = (how) => jumps.push(how.top)));
    await jumps;
    for (const answer of fitCheck.answers) {
      await mouse.answer(form, answer);
      await mouse.goOn(form);
    }
    await form.getByRole("heading", { name: fitCheck.result }).waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.jumps), []);
  }));

/** Opens a page of another site with this content. */
async function onAnotherSite(content, look) {
  const around = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><html lang="en"><title>Around</title><main><h1>Around</h1>${content}</main>`);
  });
  await new Promise((resolve) => around.listen(0, "127.0.0.1", resolve));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${around.address().port}/`);
    await look(page);
  } finally {
    await browser.close();
    around.close();
  }
}

test("framed, it shows what it is about, says its height and leads out of the frame", async () => {
  const content =
    `<iframe src="${shop.origin}/shop/" width="600" height="200"></iframe>` +
    "<script>heard=[];addEventListener('message',(e)=>heard.push([e.origin,e.data]))</script>";
  await onAnotherSite(content, async (page) => {
    const frame = page.frameLocator("iframe");
    const heard = () => page.evaluate(() => globalThis.heard);
    await until("the height is told", async () => (await heard()).length > 0);
    const [[origin, told]] = await heard();
    assert.equal(origin, shop.origin);
    assert.deepEqual(Object.keys(told), ["type", "height"]);
    assert.equal(told.type, "assay:height");
    assert.ok(await frame.locator("body > header").isHidden());
    assert.ok(await frame.locator("body > footer").isHidden());
    assert.equal(await frame.locator("main a:not([href^=\"#\"])").first().getAttribute("target"), "_top");
    // Another question is another height, and the frame may be smaller or larger than that.
    const form = frame.locator("#shop");
    await form.scrollIntoViewIfNeeded();
    await form.getByText("Question 1 of").waitFor();
    await form.getByLabel("No", { exact: true }).check();
    await form.getByRole("button", { name: "Continue" }).click();
    await form.getByRole("heading", { name: "Not now: nobody waits" }).waitFor();
    const now = await frame.locator("body").evaluate((body) => Math.ceil(body.getBoundingClientRect().height));
    await until("the new height is told", async () => (await heard()).at(-1)[1].height === now);
  });
});

/** What the documentation says another site writes. */
const readme = await readFile(new URL("../../crates/wasm/README.md", import.meta.url), "utf8");
const [, snippet] = /```html\n(<iframe[^]*?)```/.exec(readme);

for (const theme of ["ledger", "memo"]) {
  test(`a diagnostic alone fits a frame of another site, in the theme ${theme}`, async () => {
    const policy = '[policy]\nframe-ancestors = ["https://partner.example"]';
    const shop = await openFixture("shop", (toml) => `theme = "${theme}"\n${toml}\n${policy}`);
    try {
      const content = snippet.replace(/src="[^"]*"/, `src="${shop.origin}/shop/embed/"`).replace('"100%"', '"360"');
      await onAnotherSite(content, async (page) => {
        const form = page.frameLocator("iframe").locator("#shop");
        await form.getByText("Question 1 of").waitFor();
        const [, inside] = page.frames();
        none(await accessibilityFaults(inside));
        assert.equal(await inside.locator("h1").innerText(), "Should the bakery open a second shop?");
        assert.equal(await inside.locator("header:not(section *), footer, nav").count(), 0);
        for (const [ask, answer] of Object.entries(ANSWERS)) {
          const group = form.getByRole("group", { name: ask, exact: true });
          if (answer.text) await group.getByRole("textbox").fill(answer.text);
          else await group.getByLabel(answer, { exact: true }).check();
          await form.getByRole("button", { name: "Continue" }).click();
        }
        await form.getByRole("heading", { name: "Open it: bread, cakes & all" }).waitFor();
        none(await accessibilityFaults(inside));
        // The frame is as high as what it shows: nothing is scrolled in it.
        await until("the frame fits", () =>
          inside.evaluate(() => {
            const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
            return clientWidth === 360 && scrollWidth === clientWidth && scrollHeight === clientHeight;
          }),
        );
        // Links lead to the site, in the whole window.
        await form.getByRole("link", { name: "why" }).first().click();
        await page.waitForURL(`${shop.origin}/`);
      });
      const text = async (path) => (await fetch(shop.origin + path)).text();
      assert.match(await text("/shop/embed/"), /<meta name="robots" content="noindex">/);
      assert.doesNotMatch((await text("/sitemap.xml")) + (await text("/llms.txt")), /embed/);
    } finally {
      await shop.close();
    }
  });
}
