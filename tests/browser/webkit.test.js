// In a second engine, which does not keep the scroll position by itself and has another history: contents links, scrolling,
// reload and Back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openFixture, openSite } from "./site.js";
import { until } from "./visitor.js";
import { missing, openWebKit } from "./webkit.js";

const skip = missing();

let site;
let shop;
let browser;
before(async () => {
  if (!skip) [site, shop, browser] = await Promise.all([openSite(), openFixture("shop"), openWebKit()]);
});
after(() => Promise.all([site, shop, browser].map((opened) => opened?.close())));

/** Articles with a form in the middle. */
const ARTICLES = ["/insights/fractional-vs-full-time/", "/insights/delivery-recovery/"];

/** In the page: the place of a heading, and if the page cannot be scrolled further down. */
const PLACE = `
  const { top } = document.getElementById(arguments[0]).getBoundingClientRect();
  return [Math.round(top), scrollY >= document.documentElement.scrollHeight - innerHeight - 2];`;

/** Waits until a heading is at the top, or as near to it as the end of the page lets it. */
const arrives = (id) =>
  until(`${id} is at the top`, async () => {
    const [top, isAtEnd] = await browser.run(PLACE, id);
    return top >= -2 && (top < 120 || isAtEnd);
  });

for (const path of ARTICLES) {
  test(`a link to a place below a form leads there: ${path}`, { skip }, async () => {
    await browser.goto(site.origin + path);
    const ids = await browser.run(`
      const form = document.querySelector("[data-assay]");
      const isBelow = (id) => form.compareDocumentPosition(document.getElementById(id)) === Node.DOCUMENT_POSITION_FOLLOWING;
      return [...document.querySelectorAll("main nav a[href^='#']")].map(({ hash }) => hash.slice(1)).filter(isBelow);`);
    assert.ok(ids.length > 0);
    for (const id of ids) {
      // From the form, which is brought to life meanwhile.
      await browser.run("document.querySelector('[data-assay]').scrollIntoView()");
      await browser.run("document.querySelector(`main nav a[href='#${arguments[0]}']`).click()", id);
      await arrives(id);
      await browser.goto("about:blank");
      await browser.goto(`${site.origin}${path}#${id}`);
      await arrives(id);
    }
  });

  test(`who scrolls up past a form reads on where they were: ${path}`, { skip }, async () => {
    await browser.goto("about:blank");
    await browser.goto(site.origin + path);
    await browser.run("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })");
    for (let steps = 0; await browser.run("return scrollY > 0"); steps++) {
      assert.ok(steps < 200);
      // Links in the text are followed; the list of contents stays beside it and moves otherwise.
      const before = await browser.run(`
        const form = document.querySelector("[data-assay]");
        const isRead = (each) => each.getBoundingClientRect().top > 0 && !form.contains(each) && !each.closest("nav, aside");
        globalThis.read = [...document.querySelectorAll("main :is(h1, h2, p, li)")].find(isRead);
        const { top } = read.getBoundingClientRect();
        const way = Math.min(150, scrollY);
        scrollBy({ top: -way, behavior: "instant" });
        return top + way;`);
      // Whatever wakes because it comes nearer has been painted by then.
      await browser.run("return new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 50))");
      const after = await browser.run("return read.getBoundingClientRect().top");
      assert.ok(Math.abs(after - before) <= 2, `a jump of ${after - before} at step ${steps}`);
    }
    await browser.holds("document.querySelector('[data-assay][data-live]')");
  });
}

test("what is read below a form stays in its place when the form becomes higher", { skip }, async () => {
  await browser.goto("about:blank");
  await browser.goto(site.origin + ARTICLES[0]);
  await browser.run("document.querySelector('[data-assay]').scrollIntoView({ behavior: 'instant' })");
  await browser.holds("document.querySelector('[data-assay][data-live]')");
  const id = await browser.run("return [...document.querySelectorAll('main h2[id]')].at(-1).id");
  await browser.run("document.getElementById(arguments[0]).scrollIntoView({ behavior: 'instant' })", id);
  const [before] = await browser.run(PLACE, id);
  await browser.run("document.querySelector('[data-assay] form').style.paddingBlockEnd = '321px'");
  await until("it stays", async () => Math.abs((await browser.run(PLACE, id))[0] - before) <= 1);
});

/** Goes on in the form of the shop, from a question whose answer it gives by its place. */
async function choose(id, nth) {
  await browser.holds(`document.querySelector("#shop-${id}[data-now]")`);
  await browser.click(`#shop-${id}-${nth}`);
  await browser.click("#shop [type=submit]");
}

test("answers survive a reload, and Back leads to the question before", { skip }, async () => {
  await browser.goto(`${shop.origin}/`);
  await browser.goto(`${shop.origin}/shop/`);
  await browser.holds("document.querySelector('#shop[data-live]')");
  const [queue, baked, third] = await browser.run(
    "return [...document.querySelectorAll('#shop [data-question]')].map(({ id }) => id.slice('shop-'.length))",
  );
  await choose(queue, 1);
  await choose(baked, 1);
  const asked = (id) => browser.holds(`document.querySelector("#shop-${id}[data-now]")`);
  await asked(third);
  await browser.reload();
  await asked(third);
  await browser.back();
  await asked(baked);
  assert.ok(await browser.run("return document.getElementById(arguments[0]).checked", `shop-${baked}-1`));
  await browser.click("#shop [data-do=back]");
  await asked(queue);
  assert.ok(await browser.run("return document.getElementById(arguments[0]).checked", `shop-${queue}-1`));
  await browser.forward();
  await asked(baked);
  // Out of the form, and back into it.
  await browser.goto(`${shop.origin}/`);
  await browser.back();
  await asked(baked);
  // A no decides, and the result is there again after a link was followed.
  await browser.click("#shop [data-do=back]");
  await choose(queue, 2);
  const decided = () => browser.holds("document.querySelector('#shop[data-place=end] [data-outcome]:not([hidden])')");
  await decided();
  await browser.reload();
  await decided();
  await browser.goto(`${shop.origin}/`);
  await browser.back();
  await decided();
});
