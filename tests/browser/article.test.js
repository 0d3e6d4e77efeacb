// The article of the site, read with and without JavaScript: every required part of an insight is there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openSite } from "./site.js";

const ARTICLE = "/insights/what-a-fractional-cto-does/";
const TITLE = "What a fractional CTO actually does";
const HOST = "https://assay.example";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

for (const script of [true, false]) {
  const read = (look) => () => site.visit(ARTICLE, { script }, ({ page }) => look(page));

  describe(script ? "with JavaScript" : "without JavaScript", () => {
    test("the way here, the kicker, the title, the lede and the time it takes", read(async (page) => {
      const trail = page.getByRole("navigation", { name: "Breadcrumb" });
      assert.deepEqual(await trail.getByRole("listitem").allTextContents(), ["Home", "Insights", TITLE]);
      await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
      const main = page.getByRole("main");
      for (const words of ["Insight · Technical leadership", /^A fractional CTO answers for two things/, /^\d+ minutes to read$/]) {
        assert.ok(await main.getByText(words).first().isVisible(), `${words} is not to be seen`);
      }
    }));

    test("the hero figure, drawn and with its caption", read(async (page) => {
      const figure = page.getByRole("figure").filter({ hasText: "The operating framework in one picture" });
      const picture = figure.getByRole("img", { name: /^A ledger of four rows/ });
      assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "the picture is not drawn");
    }));

    test("every part, in order", read(async (page) => {
      const headings = await page.getByRole("main").getByRole("heading", { level: 2 }).allTextContents();
      const parts = [
        "Before you book anything",
        "The short answer",
        "Do you need CTO-level intervention now?",
        "What the role owns",
        "What happens in the first 30 days",
        "How to measure the effect",
        "If the next release is at risk, decide this week",
        "Fractional or full-time",
        "Questions people ask",
        "Next step Do one thing this week",
      ];
      assert.deepEqual(headings.filter((heading) => parts.includes(heading)), parts);
    }));

    test("the plan by week, the measures and the questions", read(async (page) => {
      const main = page.getByRole("main");
      for (const words of ["Week 1", "Week 4", "Commitment reliability", "Recovery overhead", "How soon does it help?"]) {
        assert.ok(await main.getByText(words, { exact: true }).first().isVisible(), `${words} is not to be seen`);
      }
    }));

    test("related reading, and the company's number with its link to the register", read(async (page) => {
      const related = page.getByRole("region", { name: "Related reading" });
      assert.ok((await related.getByRole("link").count()) >= 2);
      const footer = page.getByRole("contentinfo");
      assert.ok(await footer.getByText("54 654 970 091").isVisible());
      const register = footer.getByRole("link", { name: /Australian Business Register/ });
      assert.equal(await register.getAttribute("href"), "https://abr.business.gov.au/ABN/View?abn=54654970091");
    }));
  });
}

test("what search engines and messengers are told", () =>
  site.visit(ARTICLE, {}, async ({ page }) => {
    const told = (selector, attribute = "content") => page.locator(selector).getAttribute(attribute);
    assert.equal(await told("link[rel=canonical]", "href"), HOST + ARTICLE);
    assert.equal(await told("meta[property='og:url']"), HOST + ARTICLE);
    assert.equal(await told("meta[property='og:type']"), "article");
    assert.equal(await told("meta[property='og:title']"), TITLE);
    const description = await told("meta[name=description]");
    assert.match(description, /^The job in plain terms/);
    assert.equal(await told("meta[property='og:description']"), description);
    assert.equal(await page.locator("html").getAttribute("lang"), "en-AU");
  }));
