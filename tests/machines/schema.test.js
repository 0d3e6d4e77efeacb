// The schemas of authors' files, tried by validators and parsers of others: files that build are valid, and broken ones are not.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "smol-toml";

const here = dirname(fileURLToPath(import.meta.url));
const { ASSAY } = process.env;

/** Returns a function that gives the faults of a file, as sentences. */
function judge(name) {
  const schema = JSON.parse(execFileSync(ASSAY, ["schema", name], { encoding: "utf8" }));
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  return (text) => (validate(plain(parse(text))) ? [] : validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`));
}

/** Returns a parsed file as the JSON that editors check, in which dates are texts. */
const plain = (value) => JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? Number(inner) : inner)));

/** Returns the schema that a file has, and its text; none if it has none. */
async function filed(path) {
  const text = await readFile(path, "utf8");
  if (path.endsWith("/site.toml")) return ["site", text];
  if (path.endsWith("/theme.toml")) return ["theme", text];
  if (path.endsWith(".diagnostic.toml")) return ["diagnostic", text];
  const matter = path.endsWith(".md") && /^\+\+\+\n([\s\S]*?)\n?^\+\+\+$/m.exec(text);
  return matter ? ["front-matter", matter[1]] : undefined;
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, path, name }) => join(parentPath ?? path, name));
}

test("every file of every golden site, of this repository and of a new site is valid", async () => {
  assert.ok(ASSAY, "ASSAY names no binary: run `tests/run machines`");
  const faults = Object.fromEntries(["site", "front-matter", "diagnostic", "theme"].map((name) => [name, judge(name)]));
  const folders = [join(here, "../sites"), join(here, "../instruments"), join(here, "../../content"), join(here, "../../themes")];
  const files = (await Promise.all(folders.map(filesBelow))).flat();
  files.push(join(here, "../../site.toml"));
  const judged = {};
  // One site has an unknown key on purpose, with which it builds; the other has keys of its own.
  const others = /\/(expected|problems-lowered|inherited)\//;
  for (const path of files.filter((path) => !others.test(path))) {
    const found = await filed(path);
    if (!found) continue;
    const [name, text] = found;
    assert.deepEqual(faults[name](text), [], path);
    judged[name] = (judged[name] ?? 0) + 1;
  }
  for (const name of Object.keys(faults)) assert.ok(judged[name] > 1, `no file for ${name}`);
});

test("broken files are not valid", async () => {
  const broken = {
    site: ["", "title = 1", "title = ''\nbase_url = ''\ntheme = 3", "archive = 'yes'", "[nav]", "[[nav]]\ntitel = ''", "[organisation]\nabn = 12", "[booking]\nlabel = ''",
      "[feeds]\nformats = 1", "[feeds]\ncontent = 'all'", "[outputs]\nsitemap = 'no'", "[output]\nkeep_assets = '30'", "[markdown]\nraw_html = 'no'", "[markdown]\nheading_ids = 1",
      "[slugs]\nscrpt = 'ascii'", "[policy]\nimg = 3", "[policy]\nimages = []", "[redirects]\n'/a/' = 1", "[taxonomies]\ntags = 'x'", "[sections.a]\nrequired = 1", "[machines]"],
    "front-matter": ["titel = ''", "title = 1", "draft = 'yes'", "tags = 1", "weight = 'light'", "hero = 'a.png'", "hero = { source = 'a' }", "sort_by = 'weather'", "aliases = 1", "extra = 1"],
    theme: ["engine = 1", "extend = 'ledger'", "[options]\na = []", "[options.a]\ndefalt = 1", "[options.a]\none_of = 1", "[policy]\nfonts = []"],
    diagnostic: ["", "title = 1", "title = ''\nkind = 'quiz'", "title = ''\nminutes = 'five'", "title = ''\n[[question]]\nid = 'a'", "title = ''\n[[question]]\nid = 'a'\nask = ''\ntype = 'text'",
      "title = ''\n[[question]]\nid = 'a'\nask = ''\nlable = ''", "title = ''\n[[question]]\nid = 'a'\nask = ''\nstep = 'ten'", "title = ''\n[[outcome]]\nid = 'a'\ntitle = ''\nrecommend = 'maybe'",
      "title = ''\n[[value]]\nid = 'a'", "title = ''\n[[intervention]]\nid = 'a'\ntitle = ''\nweek = 'one'", "title = ''\n[[case]]\noutcome = 1"],
  };
  const base = { site: "title = ''\nbase_url = ''\n", "front-matter": "", theme: "", diagnostic: "" };
  let count = 0;
  for (const [name, texts] of Object.entries(broken)) {
    const faults = judge(name);
    for (const text of texts) {
      const whole = text.includes("title") || text === "" || name !== "site" ? text : base[name] + text;
      assert.notDeepEqual(faults(whole), [], `${name}: ${text}`);
      count += 1;
    }
  }
  assert.ok(count >= 40, String(count));
});
