// Every page of the site is valid, accessible on each screen and in each colour scheme, and private.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessibilityFaults, layoutShift, markupFaults, none } from "./checks.js";
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

for (const path of judged) {
  describe(`accessible: ${path}`, () => {
    for (const [screenName, screen] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      test(screenName, (each) =>
        site.visit(path, { screen }, ({ page }) =>
          inBothLights(page, (light) => each.test(light, async () => none(await accessibilityFaults(page)))),
        ));
    }
  });

  // The width of a small phone, which is that of a desktop of 1280 pixels at 400 % zoom.
  test(`no sideways scrolling at 320 pixels: ${path}`, () =>
    site.visit(path, { screen: { width: 320, height: 640 } }, async ({ page }) => {
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(content <= window, `the page is ${content} px wide on a screen of ${window}`);
    }));

  test(`after load, ${path} asks for the runtime and nothing else, and nothing moves on its own`, () =>
    site.visit(path, { screen: PHONE }, async ({ page, requests }) => {
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
    }));
}
