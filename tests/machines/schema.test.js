// The schemas of authors' files, tried by validators and parsers of others: files that build are valid, and broken ones are not.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "smol-toml";

const here = dirname(fileURLToPath(import.meta.url));
const { ASSAY } = process.env;

/** Returns a function that gives the faults of a file, each with its place: a pointer, and the key that is missing or unknown there. */
function judge(name) {
  const schema = JSON.parse(execFileSync(ASSAY, ["schema", name], { encoding: "utf8" }));
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const fault = ({ instancePath, params, message }) => {
    const key = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
    return { place: [instancePath, key].filter(Boolean).join(" "), message };
  };
  return (text) => (validate(plain(parse(text))) ? [] : validate.errors.map(fault));
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

/** Broken files by the name of their schema: the text, and what the fault must be: its place, and the key that is missing or unknown. */
const BROKEN = {
  site: [
    ["base_url = ''", "title"],
    ["title = ''", "base_url"],
    ["title = 1\nbase_url = ''", "/title"],
    ["theme = 3", "/theme"],
    ["archive = 'yes'", "/archive"],
    ["[nav]", "/nav"],
    ["[[nav]]\ntitle = ''\nlink = ''\ntitel = ''", "/nav/0 titel"],
    ["[organisation]\nname = ''\nabn = 12", "/organisation/abn"],
    ["[booking]\nlabel = ''", "/booking url"],
    ["[feeds]\nformats = 1", "/feeds/formats"],
    ["[feeds]\ncontent = 'all'", "/feeds/content"],
    ["[outputs]\nsitemap = 'no'", "/outputs/sitemap"],
    ["[output]\nkeep_assets = '30'", "/output/keep_assets"],
    ["[markdown]\nraw_html = 'no'", "/markdown/raw_html"],
    ["[markdown]\nheading_ids = 1", "/markdown/heading_ids"],
    ["[slugs]\nscrpt = 'ascii'", "/slugs scrpt"],
    ["[policy]\nimg = 3", "/policy/img"],
    ["[policy]\nimages = []", "/policy images"],
    ["[redirects]\n'/a/' = 1", "/redirects/~1a~1"],
    ["[taxonomies]\ntags = 'x'", "/taxonomies/tags"],
    ["[sections.a]\nrequired = 1", "/sections/a/required"],
    ["[machines]", "machines"],
  ],
  "front-matter": [
    ["titel = ''", "/titel"],
    ["title = 1", "/title"],
    ["draft = 'yes'", "/draft"],
    ["tags = 1", "/tags"],
    ["weight = 'light'", "/weight"],
    ["hero = { src = 'a', source = 'a' }", "/hero source"],
    ["sort_by = 'weather'", "/sort_by"],
    ["aliases = 1", "/aliases"],
    ["extra = 1", "/extra"],
  ],
  theme: [
    ["engine = 1", "/engine"],
    ["extend = 'ledger'", "extend"],
    ["[options]\na = []", "/options/a"],
    ["[options.a]\ndefalt = 1", "/options/a defalt"],
    ["[options.a]\none_of = 1", "/options/a/one_of"],
    ["[policy]\nfonts = []", "/policy fonts"],
  ],
  diagnostic: [
    ["", "title"],
    ["title = 1", "/title"],
    ["kind = 'quiz'", "/kind"],
    ["minutes = 'five'", "/minutes"],
    ["[[question]]\nid = 'a'", "/question/0 ask"],
    ["[[question]]\nid = 'a'\nask = ''\ntype = 'text'", "/question/0/type"],
    ["[[question]]\nid = 'a'\nask = ''\nlable = ''", "/question/0 lable"],
    ["[[question]]\nid = 'a'\nask = ''\nstep = 'ten'", "/question/0/step"],
    ["[[outcome]]\nid = 'a'\ntitle = ''\nrecommend = 'maybe'", "/outcome/0/recommend"],
    ["[[value]]\nid = 'a'", "/value/0 formula"],
    ["[[intervention]]\nid = 'a'\ntitle = ''\nweek = 'one'", "/intervention/0/week"],
    ["[[case]]\noutcome = 1", "/case/0/outcome"],
  ],
};

/** Valid files, which a broken one begins with if it does not state one of their keys itself. */
const BASES = { site: "title = ''\nbase_url = ''\n", diagnostic: "title = ''\n" };

/** The file of a site that a broken text becomes, by the name of its schema. */
const FILED = {
  site: (text) => ["site.toml", text],
  "front-matter": (text) => ["content/page.md", `+++\n${text}\n+++\n`],
  theme: (text) => ["themes/own/theme.toml", text],
  diagnostic: (text) => ["content/bell.diagnostic.toml", text],
};

test("forty broken files are not valid, each for its reason alone, and Assay reports each", async () => {
  let count = 0;
  for (const [name, files] of Object.entries(BROKEN)) {
    const faults = judge(name);
    const whole = (text) => (/^(title|base_url|$)/.test(text) ? "" : (BASES[name] ?? "")) + text;
    for (const [text, reason] of files) {
      const places = faults(whole(text)).map(({ place }) => place);
      const said = `${name}: ${text}: ${places.join("; ")}`;
      // Where one of several shapes is allowed, the place of their choice is named too.
      assert.ok(places.includes(reason) && places.every((place) => reason.startsWith(place)), said);
      count += 1;
    }
    const reported = await Promise.all(files.map(([text]) => report(...FILED[name](whole(text)))));
    reported.forEach((files, index) => assert.ok(files.includes(FILED[name]("")[0]), `${name}: ${BROKEN[name][index][0]}`));
  }
  assert.ok(count >= 40, String(count));
});

/** Returns the files of the problems that Assay reports in a site with one broken file. */
async function report(path, text) {
  const root = await mkdtemp(join(tmpdir(), "assay-schema-"));
  const files = { "site.toml": "title = 'T'\nbase_url = 'https://bell.example'\ntheme = 'own'\n", "content/page.md": "", "themes/own/templates/page.html": "{{ page.content }}" };
  for (const [name, content] of Object.entries({ ...files, [path]: text })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const { stdout } = await promisify(execFile)(ASSAY, ["check", "--root", root, "--format", "json"]).catch((failed) => failed);
  await rm(root, { recursive: true });
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line).file);
}
