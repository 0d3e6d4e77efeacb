// Assay's output for programs conforms to the specifications.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import ICAL from "ical.js";

import { calendarFaults, feedFaults, jsonFeedFaults, jsonLdFaults, sitemapFaults } from "./judges.js";
import { descriptions, files, things } from "./written.js";

/** The fields that Google requires for a rich result, from developers.google.com/search/docs/appearance/
 * structured-data: the comment names the page of the type there. For articles nothing is required; these are the
 * recommended fields, except for the picture, which not every article has. Ratings and reviews, recommended for
 * software, are left out: there are none. */
const REQUIRED = {
  Article: ["headline", "author"], // article; its dates are checked below
  BreadcrumbList: ["itemListElement"], // breadcrumb
  ListItem: ["position", "name", "item"], // breadcrumb
  FAQPage: ["mainEntity"], // faqpage
  Question: ["name", "acceptedAnswer"], // faqpage
  Answer: ["text"], // faqpage
  Organization: ["name", "url"], // organization; its tax number is checked below
  ProfilePage: ["mainEntity"], // profile-page
  Person: ["name", "url"], // profile-page, article
  WebApplication: ["name", "offers"], // software-app
  Offer: ["price"], // software-app
  WebSite: ["name", "url"], // site-name
};

/** Every feed, sitemap or description must exist to be checked. */
async function some(found) {
  assert.ok(found.length > 1, "there is nothing to judge");
  return found;
}

test("RSS and Atom feeds are valid", async () => {
  const feeds = await some(await files(/(rss|atom)\.xml$/));
  assert.deepEqual(await feedFaults(feeds), []);
});

test("JSON feeds are valid", async () => {
  const feeds = await some(await files(/(^|\/)feed\.json$/));
  assert.deepEqual(await jsonFeedFaults(feeds), []);
});

test("sitemaps are valid, and name every page once", async () => {
  const sitemaps = await some(await files(/(^|\/)sitemap\.xml$/));
  assert.deepEqual(await sitemapFaults(sitemaps), []);
  for (const file of sitemaps) {
    const urls = [...(await readFile(file, "utf8")).matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url);
    assert.equal(new Set(urls).size, urls.length, file);
  }
});

test("a calendar that a template made is valid, and says what its pages say, whatever signs are in it", async () => {
  const calendars = await files(/\.ics$/);
  assert.deepEqual(await calendarFaults(calendars), []);
  const [file] = calendars;
  const events = new ICAL.Component(ICAL.parse(await readFile(file, "utf8"))).getAllSubcomponents("vevent");
  const said = events.map((event) => ["summary", "description"].map((name) => event.getFirstPropertyValue(name)));
  assert.deepEqual(said, [
    ["Hanging it", "It took one day, two men, and a rope; the rope is still there.\nBring another."],
    ['Casting "Great" Tom & others', "Two days; clay, then bronze \\ tin."],
  ]);
});

test("JSON-LD is of schema.org's words alone", async () => {
  assert.deepEqual(await jsonLdFaults(await some(await descriptions())), []);
});

test("JSON-LD has what search engines require", async () => {
  const seen = new Set();
  for (const [file, text] of await descriptions()) {
    for (const [where, thing] of things(JSON.parse(text), file)) {
      const type = thing["@type"];
      seen.add(type);
      for (const field of REQUIRED[type] ?? []) {
        assert.ok(thing[field] && thing[field].length !== 0, `${where}: ${type} has no ${field}`);
      }
      // An article without a date, such as a page of the documentation, has neither.
      if (type === "Article") assert.equal("datePublished" in thing, "dateModified" in thing, `${where}: one date of two`);
      if (type === "Article" && !file.includes("/docs/")) assert.ok(thing.datePublished, `${where}: an article has no date`);
      if (type === "BreadcrumbList") assert.ok(thing.itemListElement.length > 1, `${where}: one crumb is no trail`);
      if (thing.logo) assert.match(thing.logo, /^https:\/\/(bells\.example\/.*\.png|assay\.example\/icon\.svg)$/, where);
      if (type === "Organization") assert.match(thing.taxID, /^\d\d( \d{3}){3}$/, where);
    }
  }
  assert.deepEqual(Object.keys(REQUIRED).filter((type) => !seen.has(type)), []);
});

test("nothing in JSON-LD closes its script", async () => {
  for (const [file, text] of await descriptions()) {
    assert.ok(!/[<>&]/.test(text), file);
  }
});
