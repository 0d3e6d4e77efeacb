// The site at the end of the tutorial: published, with an assessment that a visitor takes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openSite } from "./site.js";
import { until } from "./visitor.js";

const FOLLOWED = process.env.ASSAY_FOLLOWED ?? fail("ASSAY_FOLLOWED names no folder: run `tests/run browser`");
const ARTICLE = "/insights/why-dates-slip/";

let site;
before(async () => (site = await openSite(join(FOLLOWED, "tutorial/my-site/public"))));
after(() => site.close());

test("two signs recommend a call, and one does not", () =>
  site.visit("/", {}, async ({ page }) => {
    await page.getByRole("link", { name: "Why dates slip" }).first().click();
    const form = page.getByRole("region", { name: "Is it your dates or your decisions?" });
    await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
    await form.getByRole("checkbox", { name: /^Decisions wait/ }).check();
    await form.getByText("One sign is no pattern.").waitFor();
    await form.getByRole("checkbox", { name: /^Repairs come first/ }).check();
    await form.getByText("Two of these together are a pattern.").waitFor();
    assert.equal(await form.getByText("One sign is no pattern.").isVisible(), false);
    await form.getByRole("link", { name: /call/i }).first().waitFor();
  }));

test("the calculator is in the article, and counts", () =>
  site.visit(ARTICLE, {}, async ({ page }) => {
    const form = page.getByRole("region", { name: "What does waiting cost?" });
    await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
    await form.getByRole("textbox", { name: /^How many hours/ }).fill("40");
    await form.getByRole("textbox", { name: /^What does one/ }).fill("100");
    await form.getByRole("button", { name: "See the result" }).click();
    await form.getByRole("heading", { name: "It is worth a conversation" }).waitFor();
    await form.getByText("48,000").first().waitFor();
  }));

function fail(reason) {
  throw new Error(reason);
}
