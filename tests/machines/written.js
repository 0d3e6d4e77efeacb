// The sites under test: this repository's own, and one with every kind of page for programs.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const SITES = (process.env.ASSAY_SITES ?? fail("ASSAY_SITES names no folders: run `tests/run machines`")).split(":");

/** Returns every written file whose name `matches`, in order. */
export async function files(matches) {
  const found = [];
  for (const site of SITES) {
    const names = await readdir(site, { recursive: true });
    found.push(...names.filter((name) => matches.test(name)).sort().map((name) => join(site, name)));
  }
  return found;
}

/** Returns the JSON-LD of every page, as `[file, text]`. */
export async function descriptions() {
  const pieces = [];
  for (const file of await files(/\.html$/)) {
    const html = await readFile(file, "utf8");
    for (const [, text] of html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) {
      pieces.push([file, text]);
    }
  }
  return pieces;
}

/** Returns everything in JSON-LD that has a type, with its source. */
export function* things(value, where) {
  if (Array.isArray(value)) {
    for (const item of value) yield* things(item, where);
  } else if (value && typeof value === "object") {
    if (value["@type"]) yield [where, value];
    for (const inner of Object.values(value)) yield* things(inner, where);
  }
}

function fail(reason) {
  throw new Error(reason);
}
