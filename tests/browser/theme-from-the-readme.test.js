// A theme written only from themes/README.md, in each template language: its forms work.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openFixture } from "./site.js";
import { until } from "./visitor.js";

for (const name of ["theme-from-the-readme", "theme-from-the-readme-in-tera"]) {
  describe(name, () => {
    let site;
    before(async () => (site = await openFixture(`../../sites/${name}`)));
    after(() => site.close());

    test("questions of every kind lead to the outcome, and what is missing is said", () =>
      site.visit("/", {}, async ({ page }) => {
        const form = page.locator("#bell");
        await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
        await form.getByRole("button", { name: "See the result" }).click();
        await form.getByRole("link", { name: "Write Age in figures" }).or(form.getByRole("link", { name: "Answer Age" })).waitFor();
        await form.getByRole("group", { name: "Is it cracked?" }).getByLabel("No").check();
        await form.getByLabel("Dull").check();
        await form.getByLabel("The crown").check();
        await form.getByRole("textbox", { name: "Age" }).fill("120");
        await form.getByRole("button", { name: "See the result" }).click();
        await form.getByRole("heading", { name: "Have it recast" }).waitFor();
        assert.equal(await form.getByRole("heading", { name: "Keep it as it is" }).count(), 0);
        assert.match(await form.locator("[data-figure]").innerText(), /780/);
        assert.match(await form.locator("[data-part=answers]").innerText(), /Age: 120 years/);
      }));

    test("a form that cannot start says in the console what it lacks", () =>
      // The console is looked at here.
      site.visit("/", { without: "**/none" }, async ({ page, complaints }) => {
        await page.route("**/", async (route) => {
          const response = await route.fetch();
          const body = (await response.text()).replaceAll('data-part="keep"', "");
          await route.fulfill({ response, body });
        });
        await page.goto("/");
        const form = page.locator("#bell");
        await until("the form has failed", async () => (await form.getAttribute("data-failed")) !== null);
        assert.ok(complaints.includes("keep"), complaints.join("\n"));
        assert.ok(complaints.some((said) => said.includes("TypeError")), complaints.join("\n"));
        assert.equal(await form.getAttribute("data-live"), null);
        // It is as it was drawn: every outcome can be read.
        assert.equal(await form.locator("[data-outcome]:visible").count(), 2);
      }));

    test("a checklist answers with every tick", () =>
      site.visit("/", {}, async ({ page }) => {
        const form = page.locator("#loud");
        await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
        await form.getByLabel("it rings before six").check();
        await until("the outcome is told", async () => (await form.locator("[data-part=status]").innerText()) !== "");
        assert.equal(await form.locator("[data-outcome]:not([hidden])").count(), 1);
      }));
  });
}

describe("a theme with the shared form and a stylesheet of its own", () => {
  let site;
  before(async () => (site = await openFixture("../../sites/theme-with-the-shared-form")));
  after(() => site.close());

  test("each part of the form is shown when it is of use", () =>
    site.visit("/", {}, async ({ page }) => {
      const form = page.locator("#fit");
      await until("the form is live", async () => (await form.getAttribute("data-live")) !== null);
      const shown = () =>
        form.locator(":is(.diagnostic-failure, .diagnostic-errors, .diagnostic-stale, .diagnostic-came, [data-outcome]):visible");
      assert.equal(await shown().count(), 0);
      await form.getByRole("button", { name: "See the result" }).click();
      await form.getByText("There is a problem").waitFor();
      await form.getByLabel("Yes").check();
      await form.getByRole("textbox").fill("120");
      await form.getByRole("button", { name: "See the result" }).click();
      await form.getByRole("heading", { name: "Mend it" }).waitFor();
      assert.equal(await shown().count(), 1);
    }));
});
