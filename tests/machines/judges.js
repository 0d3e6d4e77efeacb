// Independent checkers. Feeds: Ruby's RSS library for RSS and Atom, the published types of JSON Feed 1.1. Sitemaps: the
// protocol's own XML schema. JSON-LD: Google's types of schema.org. Calendars: Mozilla's parser. Each returns
// sentences; an empty list is good.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import ICAL from "ical.js";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Returns the faults of RSS and Atom feeds. */
export async function feedFaults(files) {
  const { output } = await run("ruby", [join(here, "feeds.rb"), ...files]);
  return lines(output);
}

/** Returns the faults of sitemaps; a sitemap index has a schema of its own, which no package has. */
export async function sitemapFaults(files) {
  const schema = join(dirname(require.resolve("sitemap/package.json")), "schema/sitemap.xsd");
  const { code, output } = await run("xmllint", ["--noout", "--schema", schema, ...files]);
  return code === 0 ? [] : lines(output).filter((line) => !line.endsWith(" validates"));
}

/** Returns the faults of JSON feeds. */
export async function jsonFeedFaults(files) {
  const declared = [];
  for (const file of files) declared.push([file, "JsonFeed", await readFile(file, "utf8")]);
  return typeFaults('import type JsonFeed from "@json-feed-types/1_1";', declared);
}

/** Returns the faults of pieces of JSON-LD, each `[where, text]`. */
export function jsonLdFaults(pieces) {
  const declared = pieces.map(([where, text]) => [where, "Graph", text]);
  return typeFaults('import type { Graph } from "schema-dts";', declared);
}

/** Returns the faults of calendars: parse errors, missing properties of events by RFC 5545, long lines. */
export async function calendarFaults(files) {
  const faults = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    const long = text.split("\r\n").filter((line) => Buffer.byteLength(line) > 75);
    faults.push(...long.map((line) => `${file}: a line is too long: ${line}`));
    try {
      const calendar = new ICAL.Component(ICAL.parse(text));
      for (const name of ["version", "prodid"]) {
        if (!calendar.hasProperty(name)) faults.push(`${file}: the calendar has no ${name}`);
      }
      for (const event of calendar.getAllSubcomponents("vevent")) {
        const lacking = ["uid", "dtstamp", "dtstart"].filter((name) => !event.hasProperty(name));
        faults.push(...lacking.map((name) => `${file}: an event has no ${name}`));
      }
    } catch (error) {
      faults.push(`${file}: ${error.message}`);
    }
  }
  return faults;
}

/** Returns TypeScript's errors for values, each `[where, type, JSON]`, including names that the type lacks. */
async function typeFaults(imports, values) {
  const folder = await mkdtemp(join(here, "node_modules/.judged-"));
  try {
    const constants = values.map(([, type, json], index) => `const v${index}: ${type} = ${oneLine(json)};`);
    await writeFile(join(folder, "judged.ts"), `${imports}\n${constants.join("\n")}\nexport {};\n`);
    const compiler = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
    const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", join(folder, "judged.ts")];
    const { output } = await run(process.execPath, [compiler, ...flags]);
    // The first line contains the imports; the value of index n is on line n + 2.
    return lines(output).map((line) => {
      const at = line.match(/judged\.ts\((\d+),\d+\): (.*)/);
      return at ? `${values[at[1] - 2]?.[0]}: ${at[2]}` : line.trim();
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const oneLine = (json) => JSON.stringify(JSON.parse(json));
const lines = (text) => text.split("\n").filter((line) => line.trim() !== "");

function run(program, flags) {
  return new Promise((resolve, reject) => {
    execFile(program, flags, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}
