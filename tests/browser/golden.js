// Texts that are kept and compared. UPDATE=1 rewrites them; then read the difference: what is kept is what is promised.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

/** Fails where `text` is not what is kept under `golden/NAME`. */
export async function same(name, text) {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env.UPDATE) await writeFile(file, `${text}\n`);
  assert.equal(`${text}\n`, await readFile(file, "utf8"));
}
