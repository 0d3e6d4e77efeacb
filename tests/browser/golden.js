// Golden texts. UPDATE=1 rewrites them; then read the difference: what you keep is what you promise.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

/** Fails if `text` differs from `golden/NAME`. */
export async function same(name, text) {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env.UPDATE) await writeFile(file, `${text}\n`);
  assert.equal(`${text}\n`, await readFile(file, "utf8"));
}
