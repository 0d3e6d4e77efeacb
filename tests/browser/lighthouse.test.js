// The scores of Lighthouse for pages on a phone: a hundred of a hundred in all four categories.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { serve, STRICT_POLICY } from "./server.js";
import { SITE } from "./site.js";
import { FLAGS } from "./visitor.js";

/** The pages: home, a page of the reference with code and tables, a list, and both kinds of pages with a diagnostic: its own, and an article that contains one. */
const PAGES = ["/", "/docs/reference/front-matter/", "/insights/", "/insights/delivery-baseline/", "/insights/what-a-fractional-cto-does/"];

let host;
let browser;
let port;

before(async () => {
  host = await serve(SITE, { policy: STRICT_POLICY, compresses: true });
  port = await freePort();
  const executablePath = process.env.ASSAY_CHROMIUM || "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: [...FLAGS, `--remote-debugging-port=${port}`] });
});
after(async () => {
  await browser.close();
  await host.close();
});

/** Returns a port that nobody listens to. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const PERFECT = { performance: 100, accessibility: 100, "best-practices": 100, seo: 100 };

/** The most looks at a page. How fast it is, is worked out for a slow phone; but this machine may be busy for the first minute. */
const LOOKS = 12;

/** Returns what looks at a page: Lighthouse, for the audits that a score is made of and nothing else. */
async function looker() {
  const { default: lighthouse, defaultConfig } = await import("lighthouse");
  const counted = Object.values(defaultConfig.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const onlyAudits = counted.map(({ id }) => id);
  return (path) => lighthouse(`${host.url}${path}`, { port, logLevel: "silent", onlyAudits, disableFullPageScreenshot: true });
}

for (const path of PAGES) {
  test(`${path} has a hundred of a hundred`, async () => {
    const lookAt = await looker();
    for (let look = 1; ; look++) {
      const { lhr } = await lookAt(path);
      const categories = Object.values(lhr.categories);
      const scores = Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(score * 100)]));
      assert.ok(lhr.audits["cumulative-layout-shift"].numericValue < 0.02);
      if (look < LOOKS && scores.performance < 100) continue;
      const counts = categories.flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
      const lacking = counts.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 1);
      const said = lacking.map(({ id, score, displayValue }) => `${id}: ${score} ${displayValue ?? ""}`);
      assert.deepEqual(scores, PERFECT, said.join("\n"));
      return;
    }
  });
}
