// A former address of a page: visitors arrive at the new one, at the fragment they requested, on the same host, under a
// strict policy, with or without scripts.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { serve, STRICT_POLICY } from "./server.js";
import { openBrowser, visitor } from "./visitor.js";

const ARTICLE = '+++\ntitle = "Prices"\naliases = ["/price-list/"]\n+++\n\nText.\n\n## Bells\n\nText.\n';

let browser, root, host;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "assay-aliases-"));
  await mkdir(join(root, "content"));
  await writeFile(join(root, "site.toml"), 'title = "Bell & Anvil"\nbase_url = "https://bell.example"\n');
  await writeFile(join(root, "content/prices.md"), ARTICLE);
  await promisify(execFile)(process.env.ASSAY, ["build", "--root", root]);
  host = await serve(join(root, "public"), { policy: STRICT_POLICY });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await host?.close();
  await rm(root, { recursive: true });
});

async function arrive(path, options) {
  const guest = await visitor(browser, host.url, options);
  try {
    await guest.page.goto(path);
    await guest.page.waitForURL((url) => url.pathname === "/prices/");
    assert.deepEqual([...guest.foreign, ...guest.complaints], []);
    const { pathname, search, hash } = new URL(guest.page.url());
    return pathname + search + hash;
  } finally {
    await guest.leave();
  }
}

test("the place and the question that were asked for are kept", async () => {
  assert.equal(await arrive("/price-list/?from=letter#bells"), "/prices/?from=letter#bells");
});

test("without a script the page is found all the same", async () => {
  assert.match(await arrive("/price-list/#bells", { script: false }), /^\/prices\//);
});
