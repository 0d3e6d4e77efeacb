// The site under test: this repository's own, built by `assay build` into $ASSAY_SITE, or one of `fixtures/` that
// $ASSAY builds for the test.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { none } from "./checks.js";
import { serve, STRICT_POLICY } from "./server.js";
import { openBrowser, visitor } from "./visitor.js";

export const SITE = process.env.ASSAY_SITE ?? fail("ASSAY_SITE names no folder: run `tests/run browser`");

/** Returns the addresses of all pages, including the 404 page. */
export async function addresses() {
  const files = await readdir(SITE, { recursive: true });
  const pages = files.filter((file) => file.endsWith(".html")).sort();
  return pages.map((file) => `/${file.split("\\").join("/").replace(/(^|\/)index\.html$/, "$1")}`);
}

/**
 * Opens the site on a strict host, in one browser. `visit` opens a page for the duration of `look`, which gets the
 * visitor; a console error or a request to another host fails the visit. If a visit goes `without` a file, the error
 * about that file is ignored.
 */
export async function openSite(folder = SITE) {
  const [host, browser] = await Promise.all([serve(folder, { policy: STRICT_POLICY }), openBrowser()]);
  return {
    origin: host.url,
    async visit(path, options, look) {
      const guest = await visitor(browser, host.url, options);
      try {
        if (options.without) await guest.page.route(options.without, (route) => route.abort());
        await guest.page.goto(path, { waitUntil: options.script === false ? "load" : "networkidle" });
        await look(guest);
        none([...guest.foreign, ...(options.without ? [] : guest.complaints)]);
      } finally {
        await guest.leave();
      }
    },
    async close() {
      await browser.close();
      await host.close();
    },
  };
}

/** Builds and opens the site of `fixtures/NAME`, with its `site.toml` changed by `configure`. */
export async function openFixture(name, configure = (toml) => toml) {
  const root = await mkdtemp(join(tmpdir(), "assay-"));
  await cp(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), root, { recursive: true });
  const config = join(root, "site.toml");
  await writeFile(config, configure(await readFile(config, "utf8")));
  const assay = process.env.ASSAY ?? fail("ASSAY names no binary: run `tests/run browser`");
  await promisify(execFile)(assay, ["build", "--root", root]);
  const site = await openSite(join(root, "public"));
  return {
    ...site,
    folder: join(root, "public"),
    async close() {
      await site.close();
      await rm(root, { recursive: true });
    },
  };
}

/** Returns the path of a file relative to the site's folder. */
export const inSite = (...parts) => join(SITE, ...parts);

function fail(reason) {
  throw new Error(reason);
}
