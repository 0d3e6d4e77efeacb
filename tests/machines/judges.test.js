// A checker that never finds a fault proves nothing: each gets an invalid input.

import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { calendarFaults, feedFaults, jsonFeedFaults, jsonLdFaults, sitemapFaults } from "./judges.js";
import { descriptions, files } from "./written.js";

/** Returns a written file, made invalid. */
async function spoilt(matches, from, to) {
  const [file] = await files(matches);
  const text = await readFile(file, "utf8");
  assert.match(text, from);
  const copy = join(await mkdtemp(join(tmpdir(), "judged-")), file.split("/").at(-1));
  await writeFile(copy, text.replace(from, to));
  return [copy];
}

/** Fails unless there is a fault that contains `why`. */
async function told(faults, why) {
  assert.match((await faults).join("\n"), why);
}

test("a feed that lacks what it needs is told", async () => {
  await told(feedFaults(await spoilt(/atom\.xml$/, /<updated>.*?<\/updated>/, "")), /updated/);
  await told(feedFaults(await spoilt(/rss\.xml$/, /<link>.*?<\/link>/, "")), /link/);
  await told(feedFaults(await spoilt(/rss\.xml$/, /<pubDate>.*?<\/pubDate>/, "<pubDate>soon</pubDate>")), /soon/);
  await told(feedFaults(await spoilt(/rss\.xml$/, /<guid/, "<gold/><guid")), /gold/);
});

test("a JSON feed with a name of its own is told", async () => {
  await told(jsonFeedFaults(await spoilt(/feed\.json$/, /"home_page_url"/, '"home_page"')), /home_page/);
  await told(jsonFeedFaults(await spoilt(/feed\.json$/, /"id"/, '"key"')), /id/);
});

test("a sitemap with a day that is none is told", async () => {
  await told(sitemapFaults(await spoilt(/sitemap\.xml$/, /<lastmod>.*?</, "<lastmod>yesterday<")), /yesterday/);
});

test("a calendar that cannot be read, or lacks what it needs, is told", async () => {
  await told(calendarFaults(await spoilt(/\.ics$/, /DESCRIPTION:/, "DESCRIPTION\r\n")), /invalid line/i);
  await told(calendarFaults(await spoilt(/\.ics$/, /UID:.*\r\n/, "")), /no uid/);
  await told(calendarFaults(await spoilt(/\.ics$/, /\r\n /, "")), /too long/);
});

test("JSON-LD in words of its own is told", async () => {
  const [[file, text]] = (await descriptions()).filter(([, text]) => text.includes('"headline"'));
  await told(jsonLdFaults([[file, text.replace('"headline"', '"headlines"')]]), /headlines/);
});
