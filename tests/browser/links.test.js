// Every link and every file that a page names, requested from outside: independent of the build's own check.

import { after, before, test } from "node:test";

import { none } from "./checks.js";
import { addresses, openSite } from "./site.js";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

/** Returns what a page names: each `href` and `src` as an absolute address, and the ids that links may lead to. */
const survey = () => ({
  named: [...document.querySelectorAll("[href], [src]")].map((element) => element.href || element.src),
  ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
});

test("no link leads nowhere", async () => {
  const pages = new Map();
  // Without scripts, what is meant for those who have none is part of the page.
  await site.visit("/", { script: false }, async ({ page }) => {
    for (const path of await addresses()) {
      await page.goto(path);
      pages.set(path, await page.evaluate(survey));
    }
  });
  const answers = new Map();
  const answerOf = (address) => {
    if (!answers.has(address)) answers.set(address, fetch(address, { redirect: "manual" }));
    return answers.get(address);
  };
  const lost = [];
  for (const [path, { named }] of pages) {
    for (const name of new Set(named)) {
      const { origin, pathname, hash } = new URL(name);
      if (origin !== site.origin) continue;
      const wanted = decodeURIComponent(hash.slice(1));
      const isThere = (await answerOf(origin + pathname)).status === 200;
      if (!isThere) lost.push(`${path} names ${pathname}, which is not there`);
      else if (wanted && !pages.get(pathname)?.ids.includes(wanted)) lost.push(`${path} names ${pathname}${hash}`);
    }
  }
  none(lost);
});
