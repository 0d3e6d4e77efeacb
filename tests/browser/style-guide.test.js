// The style guide of each theme, and a new site in it: every block and state is accessible, valid, and looks as it was when
// somebody looked at it. The text is in a font of this repository, since that of the machine would have other widths.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { accessibilityFaults, markupFaults, none } from "./checks.js";
import { difference } from "./looks.js";
import { serve } from "./server.js";
import { openBrowser, visitor } from "./visitor.js";

const GUIDE = "/style-guide/";
const ARTICLE = "content/insights/do-you-need-help.md";
const FONT = fileURLToPath(new URL("../../crates/pictures/fonts/IBMPlexSans-Regular.ttf", import.meta.url));
const OWN_FONT = `@font-face { font-family: "Same"; src: url("../fonts/same.ttf"); }
*, ::before, ::after { font-family: "Same" !important; }
`;

/** The looks that are kept: a name, an address, a width, and how the page is shown. */
const LOOKS = [
  ["guide-360", GUIDE, 360, {}],
  ["guide-1280", GUIDE, 1280, {}],
  ["guide-1280-dark", GUIDE, 1280, { colorScheme: "dark" }],
  ["guide-print", GUIDE, 768, { media: "print" }],
  ["home-360", "/", 360, {}],
  ["home-768", "/", 768, {}],
  ["home-1920", "/", 1920, {}],
  ["list-1280", "/insights/", 1280, {}],
  ["article-360", "/insights/do-you-need-help/", 360, {}],
  ["article-1920", "/insights/do-you-need-help/", 1920, {}],
];

const assay = (...line) => promisify(execFile)(process.env.ASSAY, line);

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** Publishes a new site in `theme` with its style guide. */
async function published(theme) {
  const root = await mkdtemp(join(tmpdir(), "assay-guide-"));
  await assay("new", "site", root, "--yes", "--theme", theme);
  await assay("theme", "guide", "--root", root);
  for (const folder of ["fonts", "styles"]) await mkdir(join(root, "themes", theme, folder), { recursive: true });
  await copyFile(FONT, join(root, "themes", theme, "fonts/same.ttf"));
  await writeFile(join(root, "themes", theme, "styles/own.css"), OWN_FONT);
  // Dated by the day on which it was made.
  const article = await readFile(join(root, ARTICLE), "utf8");
  await writeFile(join(root, ARTICLE), article.replace(/^date( *)= .*$/m, "date$1= 2026-11-02"));
  const out = join(root, "public");
  await assay("build", "--strict", "--drafts", "--today", "2026-11-23", "--root", root, "--out", out);
  return { root, out };
}

for (const theme of ["ledger", "memo"]) {
  describe(theme, () => {
    let site, host;
    before(async () => {
      site = await published(theme);
      host = await serve(site.out);
    });
    after(async () => {
      await host.close();
      await rm(site.root, { recursive: true });
    });

    test("the guide is accessible on each screen and in each scheme", async () => {
      for (const width of [360, 1280]) {
        const guest = await visitor(browser, host.url, { screen: { width, height: 800 } });
        await guest.page.goto(GUIDE, { waitUntil: "networkidle" });
        const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        assert.equal(await guest.page.evaluate(wide), 0, `${width}: wider than the screen`);
        for (const colorScheme of ["light", "dark"]) {
          await guest.page.emulateMedia({ colorScheme });
          none((await accessibilityFaults(guest.page)).map((fault) => `${width} ${colorScheme}: ${fault}`));
        }
        none([...guest.foreign, ...guest.complaints]);
        await guest.leave();
      }
    });

    test("every page is valid", async () => none(await markupFaults(site.out)));

    test("pages look as they are kept, and without a block they do not", async () => {
      const context = await browser.newContext({ deviceScaleFactor: 0.25, reducedMotion: "reduce" });
      const [page, canvas] = [await context.newPage(), await context.newPage()];
      const open = async (address, width, media) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ media: "screen", colorScheme: "light", ...media });
        await page.goto(host.url + address, { waitUntil: "networkidle" });
        await page.evaluate(() => {
          for (const image of document.images) image.loading = "eager";
          return Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode().catch(() => {}))]);
        });
      };
      const different = [];
      for (const [name, address, width, media] of LOOKS) {
        await open(address, width, media);
        different.push(await difference(canvas, page, `${theme}-${name}`));
      }
      none(different.filter(Boolean));
      if (!process.env.UPDATE) {
        await open(GUIDE, 1280, {});
        await page.locator(".measure svg").evaluateAll((bars) => bars.forEach((bar) => bar.remove()));
        assert.notEqual(await difference(canvas, page, `${theme}-guide-1280`), null);
      }
      await context.close();
    });
  });
}
