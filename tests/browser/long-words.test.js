// Words wider than a phone, as German has them, in names, titles and terms: no page is wider than its screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openFixture } from "./site.js";

for (const theme of ["ledger", "memo"]) {
  test(`long words break at 320 pixels, in the theme ${theme}`, async () => {
    const site = await openFixture("long-words", (toml) => `theme = "${theme}"\n${toml}`);
    try {
      await site.visit("/", { screen: { width: 320, height: 640 } }, async ({ page }) => {
        for (const path of ["/", "/schiffe/", "/tags/"]) {
          await page.goto(path);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
        }
      });
    } finally {
      await site.close();
    }
  });
}
