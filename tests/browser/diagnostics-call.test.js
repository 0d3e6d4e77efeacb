// The call: its address, its parameters, and that it contains answers only if the visitor agrees.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ANSWERS, PATH, shopOn, take } from "./shop.js";
import { openFixture } from "./site.js";

const OUTCOME = "Open it: bread, cakes & all";
const GIVEN = [
  "Queue: Yes",
  "Baked: Bread",
  "Oven: Often idle",
  "Trust: 3",
  "Loaves: 1,200 loaves",
  "Change: -0.5 %",
].join("\r\n");
const FROM = { mail: "https://bakery.example/shop/", page: PATH };

/** Each target of a call: the setting in `site.toml`, the address, and its parameters. */
const CALLS = {
  "a page": {
    booking: "https://book.example/a?team=1#slots",
    at: "https://book.example/a",
    carries: { team: "1", from: FROM.page, result: OUTCOME },
    answers: { answers: GIVEN },
  },
  Calendly: {
    booking: "https://calendly.com/bakery/call",
    at: "https://calendly.com/bakery/call",
    carries: { utm_source: FROM.page, utm_content: OUTCOME },
    answers: { a1: GIVEN },
  },
  "Cal.com": {
    booking: "https://cal.com/bakery/call",
    at: "https://cal.com/bakery/call",
    carries: { "metadata[from]": FROM.page, "metadata[result]": OUTCOME },
    answers: { notes: GIVEN },
  },
  "a mail draft, where there is no booking": {
    at: "mailto:hello@bakery.example",
    label: "Write to us about this",
    carries: { subject: OUTCOME, body: FROM.mail },
    answers: { body: `${FROM.mail}\r\n\r\n${GIVEN}` },
  },
};

const booked = (url) => (toml) => (url ? `${toml}\n[booking]\nurl = "${url}"\nlabel = "Book a call"\n` : toml);

/** Returns an address and its parameters. */
function parts(href) {
  const [at, query] = href.split(/[?#]/);
  // Mail programs do not decode a plus as a space.
  assert.doesNotMatch(query, /\+/);
  return [at, Object.fromEntries(new URLSearchParams(query))];
}

for (const [name, { booking, at, label = "Book a call", carries, answers }] of Object.entries(CALLS)) {
  describe(`to ${name}`, () => {
    let site;
    before(async () => (site = await openFixture("shop", booked(booking))));
    after(() => site.close());

    test("it carries the outcome and where the visitor comes from; answers by choice", () =>
      site.visit(PATH, {}, async ({ page }) => {
        const shop = shopOn(page);
        await take(shop);
        const link = shop.getByRole("link", { name: label });
        const href = () => link.getAttribute("href");
        assert.deepEqual(parts(await href()), [at, carries]);
        await shop.getByText("Let the link to the call carry your answers").click();
        const box = shop.getByLabel("When I follow it, it carries this text:");
        assert.equal((await shop.locator("pre").textContent()), GIVEN);
        await box.check();
        assert.deepEqual(parts(await href()), [at, { ...carries, ...answers }]);
        await box.uncheck();
        assert.deepEqual(parts(await href()), [at, carries]);
      }));

    test("without a script it carries the same, and no answers", () =>
      site.visit(PATH, { script: false }, async ({ page }) => {
        const href = await shopOn(page).getByRole("link", { name: label }).getAttribute("href");
        assert.deepEqual(parts(href), [at, carries]);
      }));
  });
}

describe("an outcome that is no yes", () => {
  let site;
  before(async () => (site = await openFixture("shop", booked("https://book.example/"))));
  after(() => site.close());

  for (const [outcome, answers] of Object.entries({
    "Not now: nobody waits": { "Is there a queue before nine?": "No" },
    "Not yet": { ...ANSWERS, "How many loaves are sold a week?": { text: "50" } },
  })) {
    test(`“${outcome}” does not push the call`, () =>
      site.visit(PATH, {}, async ({ page }) => {
        const shop = shopOn(page);
        await take(shop, answers);
        await shop.getByRole("heading", { name: outcome }).waitFor();
        assert.equal(await shop.getByRole("link", { name: "Book a call" }).count(), 0);
        assert.ok(await shop.getByText("Let the link to the call carry your answers").isHidden());
      }));
  }
});
