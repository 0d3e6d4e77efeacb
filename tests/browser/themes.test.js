// The two themes, selected by one line in `site.toml`: they publish the same site.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";

import { addresses, SITE } from "./site.js";

const OTHER = process.env.ASSAY_OTHER_SITE ?? fail("ASSAY_OTHER_SITE names no folder: run `tests/run browser`");

/** The theme's own files. */
const OWN = /^assets\/|^pictures\//;

/** Returns every file of a site except those of its theme. */
async function files(folder) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = all.filter((file) => file.isFile()).map((file) => join(file.parentPath ?? file.path, file.name));
  return names.map((name) => name.slice(folder.length + 1).replaceAll("\\", "/")).filter((name) => !OWN.test(name)).sort();
}

/** Returns the values of an attribute in a page, sorted and without duplicates. */
function values(html, attribute) {
  const found = html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, "g"));
  return [...new Set([...found].map(([, value]) => value))].sort();
}

/** Returns the targets of a page's links, except for fragments of the page itself: those are up to the theme. */
const links = (html) => values(html.replace(/<link [^>]*>/g, ""), "href").filter((href) => !href.startsWith("#"));

/** Returns the fragments of a page that others can link to: those of its text, which no theme defines. */
const anchors = (html) => values(html, "id").filter((id) => !/-title$|^main$/.test(id));

test("both publish the same files", async () => {
  assert.deepEqual(await files(OTHER), await files(SITE));
});

for (const path of await addresses()) {
  describe(path, async () => {
    const name = path.endsWith("/") ? `${path}index.html` : path;
    const [one, other] = await Promise.all([SITE, OTHER].map((folder) => readFile(join(folder, name), "utf8")));

    test("both link to the same addresses", () => assert.deepEqual(links(other), links(one)));
    test("both have the same places", () => assert.deepEqual(anchors(other), anchors(one)));
    test("both say the same title", () => {
      const title = (html) => html.match(/<title>([^<]*)/)[1];
      assert.equal(title(other), title(one));
    });
  });
}

function fail(reason) {
  throw new Error(reason);
}
