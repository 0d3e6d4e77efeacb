// Every page of the site is valid, accessible on each screen and in each colour scheme, and private.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, layoutShift, markupFaults, none, OF_COLOURS } from "./checks.js";
import { addresses, openSite, SITE } from "./site.js";
import { DESKTOP, inBothLights, PHONE } from "./visitor.js";

const pages = await addresses();

let site;
before(async () => (site = await openSite()));
after(() => site.close());

test("the site has the pages it should", () => {
  for (const page of ["/", "/insights/", "/insights/what-a-fractional-cto-does/", "/404.html"]) {
    assert.ok(pages.includes(page), `${page} is missing from ${pages.join(" ")}`);
  }
});

test("the Nu HTML checker has nothing to say about any page", async () => {
  none(await markupFaults(SITE));
});

// The questions of a walk look alike: the first of each represents them. The markup of every page is checked.
const judged = pages.filter((path) => !/(?<!\/page)\/([2-9]|\d\d+)\/$/.test(path));

// Each of them is opened once, because that takes longer than a look at it. What moves on its own is looked at first: for half
// a second after a change of its size, a browser takes whatever moves for an effect of that.
for (const path of judged) {
  test(path, (each) =>
    site.visit(path, { screen: PHONE }, async ({ page, requests }) => {
      await each.test("after load, it asks for the runtime and nothing else, and nothing moves on its own", () =>
        quiet(page, requests),
      );
      await each.test("accessible on a phone", (each) => accessible(each, page));
      await each.test("no sideways scrolling at 320 pixels", async () => {
        // The width of a small phone, which is that of a desktop of 1280 pixels at 400 % zoom.
        await page.setViewportSize({ width: 320, height: 640 });
        const [content, window] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(content <= window, `the page is ${content} px wide on a screen of ${window}`);
      });
      await page.setViewportSize(DESKTOP);
      await each.test("accessible on a desktop", (each) => accessible(each, page));
    }));
}

/** Tests that a page is accessible, in the dark too: what rules that ignore colours say stays true there. */
const accessible = (each, page) =>
  inBothLights(page, (light) => {
    const rules = light === "dark" ? OF_COLOURS : undefined;
    return each.test(light, async () => none(await accessibilityFaults(page, rules)));
  });

/** Fails if a page that is scrolled to its end asks for more than the runtime, or if something moved on its own. */
async function quiet(page, requests) {
  const atLoad = requests.length;
  await page.mouse.wheel(0, 100_000);
  await page.waitForTimeout(200);
  const shift = await layoutShift(page);
  assert.ok(shift < 0.02, `a layout shift of ${shift}`);
  // The icon is part of the page; browsers load it when they are idle.
  const icon = await page.evaluate(() => document.querySelector("link[rel=icon]")?.getAttribute("href"));
  // The runtime is the script, the WebAssembly, and the reader of numbers on a page that asks for one.
  const isLate = (request) => request !== icon && !/^\/assay\/(assay|numbers)\.\w+\.(js|wasm)$/.test(request);
  const later = requests.slice(atLoad).filter(isLate);
  assert.deepEqual(later, []);
}
