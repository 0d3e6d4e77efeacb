// Problems in SARIF conform to its schema, in the copy of Microsoft's own validator.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const PROBLEMS = join(dirname(fileURLToPath(import.meta.url)), "../problems");
const { ASSAY } = process.env;

/** Returns a function that gives the faults of a SARIF document. */
function judge() {
  const require = createRequire(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json"));
  const Ajv = require("ajv");
  // The schema is of draft 4, in which the identifier of a schema is `id`.
  const ajv = new Ajv({ schemaId: "auto", validateSchema: false });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
  const validate = ajv.compile(require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  return (document) => (validate(document) ? [] : validate.errors.map(({ dataPath, message }) => `${dataPath} ${message}`));
}

/** Returns what `assay check` prints in `format` for the site at `root`. */
function checked(root, format) {
  return new Promise((resolve, reject) => {
    const arguments_ = ["check", "--root", root, "--today", "2026-11-23", "--format", format];
    execFile(ASSAY, arguments_, { maxBuffer: 1 << 26 }, (error, stdout) => {
      // A site with problems has the exit status 1.
      if (error && error.code !== 1) reject(error);
      else resolve(stdout);
    });
  });
}

/** Returns the golden problem of each code. */
async function sites() {
  const found = [];
  for (const area of await readdir(PROBLEMS)) {
    const names = await readdir(join(PROBLEMS, area));
    // A name with a full stop is another case of the same code.
    found.push(...names.filter((name) => !name.includes(".")).map((name) => join(PROBLEMS, area, name)));
  }
  return found;
}

test("every golden problem is a result in a valid SARIF document", async () => {
  assert.ok(ASSAY, "ASSAY names no binary: run `tests/run machines`");
  const faults = judge();
  const all = await sites();
  assert.ok(all.length > 50);
  for (const root of all) {
    const document = JSON.parse(await checked(root, "sarif"));
    assert.deepEqual(faults(document), [], root);
    const lines = (await checked(root, "json")).split("\n").filter(Boolean).map(JSON.parse);
    const [{ results }] = document.runs;
    assert.deepEqual(
      results.map(({ ruleId, level, locations: [{ physicalLocation: { region } }] }) => [ruleId, level, region.startLine, region.startColumn]),
      lines.map(({ code, severity, line, column }) => [code, severity, line, column]),
      root,
    );
  }
});

test("the schema finds what is wrong", () => {
  const faults = judge();
  const result = { ruleId: "a", level: "fatal", message: { text: "" } };
  const document = { version: "2.1.0", runs: [{ tool: { driver: { name: "A" } }, results: [result] }] };
  assert.match(faults(document).join(), /level/);
  result.level = "error";
  assert.deepEqual(faults(document), []);
});
