// The radar chart: the area that the scores make, beside the list of their numbers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openFixture } from "./site.js";

let site;
before(async () => (site = await openFixture("../../sites/radar", (toml) => toml.replace('"bare"', '"ledger"'))));
after(() => site.close());

test("each score reaches from the centre along its axis, and its number is in the list", () =>
  site.visit("/sound/", {}, async ({ page }) => {
    const mark = await page.evaluate(() => document.querySelector("[data-assay]").dataset.program.slice(4, 12));
    await page.goto("about:blank");
    await page.goto(`/sound/#sound=v1.${mark}.1_3_5`);
    await page.locator(".radar-shape[points]").waitFor();
    const points = (await page.locator(".radar-shape").getAttribute("points")).split(" ");
    const reaches = points.map((point) => Math.round(Math.hypot(...point.split(","))));
    assert.deepEqual(reaches, [0, 50, 100]);
    assert.equal(await page.locator(".radar text").count(), 3);
    assert.match(await page.locator(".figures").innerText(), /Ring\s+2 of 4/);
  }));
