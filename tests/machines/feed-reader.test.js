// Feed readers take an entry for new by its id. A page whose slug changes has a new address and is no new entry, for a
// reader that nobody here wrote.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import Parser from "rss-parser";

const FEEDS = ["rss.xml", "atom.xml"];

let root;
before(async () => (root = await mkdtemp(join(tmpdir(), "assay-feeds-"))));
after(() => rm(root, { recursive: true }));

/** The ids and addresses that a reader finds in each feed of the site with these front matters of one article. */
async function entries(facts) {
  const files = {
    "site.toml": 'title = "Bell & Anvil"\nbase_url = "https://bell.example"\n',
    "content/notes/_index.md": "# Notes\n",
    "content/notes/recasting.md": `+++\ntitle = "Recasting"\ndate = 2026-03-05\n${facts}+++\n\nThe text stays as it is.\n`,
    "content/notes/tuning.md": '+++\ntitle = "Tuning"\ndate = 2026-03-04\n+++\n\nAnother one.\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await promisify(execFile)(process.env.ASSAY, ["build", "--root", root, "--today", "2026-11-23"]);
  const found = {};
  for (const feed of FEEDS) {
    const { items } = await new Parser().parseString(await readFile(join(root, "public", feed), "utf8"));
    found[feed] = items.map(({ guid, id, link }) => ({ id: guid ?? id ?? link, link }));
  }
  return found;
}

test("a reader sees no new entry after a slug changes", async () => {
  const first = await entries("");
  for (const [what, facts] of [
    ["with an alias", 'slug = "casting-again"\naliases = ["/notes/recasting/"]\n'],
    ["once more", 'slug = "cast-twice"\naliases = ["/notes/recasting/", "/notes/casting-again/"]\n'],
  ]) {
    const later = await entries(facts);
    for (const feed of FEEDS) {
      assert.equal(first[feed].length, 2, feed);
      assert.deepEqual(later[feed].map(({ id }) => id), first[feed].map(({ id }) => id), `${feed} ${what}`);
      assert.notDeepEqual(later[feed].map(({ link }) => link), first[feed].map(({ link }) => link), `${feed} ${what}`);
    }
  }
});

test("the reader would see one where nothing says that it is the same", async () => {
  const first = await entries("");
  const later = await entries('slug = "casting-again"\n');
  assert.notDeepEqual(later["rss.xml"], first["rss.xml"]);
  const known = new Set(first["rss.xml"].map(({ id }) => id));
  assert.equal(later["rss.xml"].filter(({ id }) => !known.has(id)).length, 1);
});
