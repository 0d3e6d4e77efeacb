// Tests of the test tools: a check that cannot fail proves nothing, so each gets a valid and an invalid page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { accessibilityFaults, layoutShift, markupFaults, none } from "./checks.js";
import { serve, STRICT_POLICY } from "./server.js";
import { openBrowser, until, visitor } from "./visitor.js";

const sound = fileURLToPath(new URL("fixtures/sound", import.meta.url));
const faulty = fileURLToPath(new URL("fixtures/faulty", import.meta.url));

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** Calls `look` with a visitor on the page of `folder`. */
async function at(folder, options, look) {
  const server = await serve(folder, options);
  const guest = await visitor(browser, server.url);
  try {
    await guest.page.goto("/");
    await look(guest, server);
  } finally {
    await guest.leave();
    await server.close();
  }
}

test("a sound page gives no check anything to say", () =>
  at(sound, { policy: STRICT_POLICY }, async ({ page, foreign, complaints }) => {
    none(await accessibilityFaults(page));
    none(await markupFaults(sound));
    assert.deepEqual(foreign, []);
    // A browser requests an icon by itself; nothing else may be missing.
    assert.deepEqual(complaints.filter((text) => !text.includes("404")), []);
  }));

test("axe finds the field without a name", () =>
  at(faulty, {}, async ({ page }) => {
    const faults = await accessibilityFaults(page);
    assert.match(faults.join("\n"), /^label: .*nameless/m);
  }));

test("what moves on its own is measured", () =>
  at(sound, {}, async ({ page }) => {
    assert.equal(await layoutShift(page), 0);
    await page.evaluate(() => {
      const first = document.body.firstElementChild;
      first.before(Object.assign(document.createElement("div"), { style: "block-size: 300px" }));
    });
    await until("it is measured", async () => (await layoutShift(page)) > 0.02);
  }));

test("the Nu checker finds the element that is never closed", async () => {
  assert.match((await markupFaults(faulty)).join("\n"), /^index\.html:12: .*b.*/m);
});

test("the log has the request to another host", () =>
  at(faulty, {}, async ({ foreign }) => {
    await until("the request is in the log", () => foreign.length > 0);
    assert.deepEqual(foreign, ["https://fonts.example/tracker.css"]);
  }));

test("the strict policy stops the inline script, and the log has the complaint", () =>
  at(faulty, { policy: STRICT_POLICY }, async ({ page, complaints }) => {
    assert.notEqual(await page.title(), "an inline script ran");
    await until("the complaint is in the log", () => /Content Security Policy/.test(complaints.join("\n")));
  }));

test("the host gives types, redirects to folders and says what is not there", async () => {
  const server = await serve(fileURLToPath(new URL("fixtures", import.meta.url)));
  try {
    const page = await fetch(`${server.url}/sound/`);
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal((await fetch(`${server.url}/sound`, { redirect: "manual" })).headers.get("location"), "/sound/");
    assert.equal((await fetch(`${server.url}/nothing/`)).status, 404);
    assert.equal((await fetch(`${server.url}/%2e%2e/package.json`)).status, 404);
  } finally {
    await server.close();
  }
});
