// If the runtime fails to load, or differs from the one the page was built with, the page says so, and works as it does
// without it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { accessibilityFaults, none } from "./checks.js";
import { ANSWERS, button, given, PATH, question, shopOn, take, wake } from "./shop.js";
import { openFixture } from "./site.js";

let site;
before(async () => (site = await openFixture("shop")));
after(() => site.close());

/** Visits with other content in place of a file of the runtime. */
const instead = (file, answer, look) => () =>
  site.visit("/404.html", { without: "nothing" }, async ({ page }) => {
    await page.route(file, answer);
    await page.goto(PATH);
    await look(shopOn(page), page);
  });

/**
 * Checks that everything can be read, and that nothing pretends to work. A form that waits for its script is folded,
 * and unfolds by itself after ten seconds.
 */
async function isStillUseful(shop, page) {
  for (const ask of Object.keys(ANSWERS)) await question(shop, ask).waitFor({ state: "visible", timeout: 20_000 });
  assert.equal(await shop.getByText(/^Shown when/).filter({ visible: true }).count(), 3);
  assert.equal(await shop.getByRole("button").count(), 0);
  assert.equal(await shop.getByRole("link", { name: "Add it to my calendar" }).count(), 0);
  none(await accessibilityFaults(page));
}

const FAULTS = {
  "that does not come": (route) => route.abort(),
  "that is not there": (route) => route.fulfill({ status: 404, body: "lost" }),
  "that was tampered with": async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ response, body });
  },
};

for (const [name, answer] of Object.entries(FAULTS)) {
  test(`a module ${name} is said`, instead("**/*.wasm", answer, async (shop, page) => {
    await shop.getByText(/did not load/).waitFor();
    await isStillUseful(shop, page);
  }));

  test(`a part that the form needs ${name} is said`, instead("**/numbers.*.js", answer, async (shop, page) => {
    await shop.getByText(/did not load/).waitFor();
    await isStillUseful(shop, page);
  }));

  test(`a part that goes with the result ${name} is said, and had in the end`, instead("**/extras.*.js*", answer, async (shop, page) => {
    await take(shop);
    await shop.getByRole("heading", { name: "Open it: bread, cakes & all" }).waitFor();
    await shop.getByText(/^EUR\s5,400$/).first().waitFor();
    await shop.getByText("What goes with the result could not be loaded").waitFor();
    none(await accessibilityFaults(page));
    await page.unroute("**/extras.*.js*");
    await button(shop, "try again").click();
    await given(shop, "Loaves: 1,200 loaves").waitFor();
    assert.equal(await shop.getByText("What goes with the result could not be loaded").isVisible(), false);
  }));

  test(`a script ${name} leaves the page as it is without`, instead("**/assay.*.js", answer, async (shop, page) => {
    // Its ten seconds, in half of one.
    const tools = await page.context().newCDPSession(page);
    await tools.send("Animation.enable");
    await tools.send("Animation.setPlaybackRate", { playbackRate: 20 });
    await page.waitForLoadState("networkidle");
    await isStillUseful(shop, page);
  }));
}

test("every asset is named by its bytes and checked against them", () =>
  site.visit(PATH, {}, async ({ page }) => {
    const assets = await page.locator("script[src], link[rel=stylesheet], [data-wasm]").evaluateAll((elements) =>
      elements.map(({ src, href, integrity, dataset }) => [src || href || dataset.wasm, integrity || dataset.integrity]),
    );
    // The page, its stylesheet, the module, and the part of the script that reads numbers.
    assert.equal(assets.length, 4);
    for (const [address, integrity] of assets) {
      assert.match(address, /\.\w{8,}\.(js|css|wasm)$/);
      assert.match(integrity, /^sha(384|256)-/);
    }
  }));

test("a module that breaks once it is there is as good as none, and the console says why", () =>
  site.visit("/404.html", {}, async ({ page, complaints }) => {
    await page.addInitScript(() => (WebAssembly.instantiate = async () => ({ instance: { exports: {} } })));
    await page.goto(PATH);
    await shopOn(page).getByText("did not load").waitFor();
    await isStillUseful(shopOn(page), page);
    assert.deepEqual(complaints.splice(0).map((said) => said.split(":")[0]), ["TypeError"]);
  }));

test("a browser that stores nothing is no obstacle", () =>
  site.visit("/404.html", {}, async ({ page }) => {
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, "localStorage", {
        get() {
          throw new DOMException("no", "SecurityError");
        },
      }),
    );
    await page.goto(PATH);
    await wake(shopOn(page));
  }));
