// `assay serve` for an author: a browser beside an editor, over real HTTP.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { accessibilityFaults, none } from "./checks.js";
import { DESKTOP, inBothLights, openBrowser, PHONE, until, visitor } from "./visitor.js";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const ARTICLE = "content/insights/what-a-fractional-cto-does.md";
const ADDRESS = "/insights/what-a-fractional-cto-does/";

let browser, root, preview, guest;

before(async () => (browser = await openBrowser()));
after(() => browser.close());

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "assay-preview-"));
  for (const part of ["site.toml", "content", "themes"]) {
    await cp(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  preview = await serve(root);
  guest = await visitor(browser, preview.origin);
  await guest.page.goto(ADDRESS);
});

afterEach(async () => {
  await guest.leave();
  await preview.stop();
  await rm(root, { recursive: true });
});

/** Starts the preview on a free port and waits until it prints its address. */
async function serve(folder) {
  const child = spawn(process.env.ASSAY, ["serve", "--root", folder, "--port", "0"]);
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said.text += data));
  const port = () => said.text.match(/The site is at http:\/\/localhost:(\d+)\//)?.[1];
  await until("the preview says where it is", () => {
    if (child.exitCode !== null) throw new Error(`the preview ended:\n${said.text}`);
    return port();
  });
  const origin = `http://127.0.0.1:${port()}`;
  const stop = async () => {
    child.kill("SIGINT");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  /** Makes a change that is atomic for the preview, however long it takes. */
  const atOnce = async (change) => {
    child.kill("SIGSTOP");
    await change().finally(() => child.kill("SIGCONT"));
  };
  return { origin, said, stop, atOnce };
}

/** Saves a changed file as editors do: writes a new file, then renames it over the old one. */
async function edit(path, change) {
  const file = join(root, path);
  await writeFile(`${file}~`, change(await readFile(file, "utf8")));
  await rename(`${file}~`, file);
}

test("an edit reaches the browser, which stays where it was scrolled to", async () => {
  const { page } = guest;
  await page.evaluate(() => window.scrollTo(0, 1500));
  await edit(ARTICLE, (text) => `${text}\nThe kettle is on.\n`);
  await page.getByText("The kettle is on.").waitFor();
  const scrolled = () => page.evaluate(() => window.scrollY);
  await until("it stands at 1500 again", async () => Math.abs((await scrolled()) - 1500) < 50);
});

test("the address of a page that is not published says why", async () => {
  const { page } = guest;
  const pages = { "not-yet": ["date = 2099-01-01", "2099-01-01"], "a-draft": ["draft = true", "draft"] };
  for (const [name, [key]] of Object.entries(pages)) {
    await writeFile(join(root, `content/${name}.md`), `+++\ntitle = "Not yet"\n${key}\n+++\n\nNobody is to read this.\n`);
  }
  for (const [name, [, why]] of Object.entries(pages)) {
    const address = `/${name}/`;
    await until("the preview knows the page", async () => {
      const response = await page.request.get(preview.origin + address);
      return (await response.text()).includes("is not published");
    });
    const response = await page.goto(address);
    assert.equal(response.status(), 404);
    const said = await page.locator("main").innerText();
    assert.match(said, new RegExp(`content/${name}\\.md`));
    assert.ok(said.includes(why), said);
    assert.ok(!said.includes("Nobody is to read this"), said);
  }
  // Published, it is there without a word of the author to the preview.
  await edit("content/a-draft.md", (text) => text.replace("draft = true\n", ""));
  await page.getByText("Nobody is to read this").waitFor();
});

test("a site under a path is previewed there, and so is its reload", async () => {
  const { page } = guest;
  // The open page would be reloaded in the meantime.
  await page.goto("about:blank");
  await edit("site.toml", (text) => text.replace(/^base_url\s*=.*$/m, 'base_url = "https://example.org/practice/"'));
  await until("the home page is below the path", async () => {
    const response = await page.request.get(`${preview.origin}/`);
    return response.url() === `${preview.origin}/practice/` && response.ok();
  });
  await page.goto("/");
  await page.locator('a[href="/practice/insights/"]').first().click();
  await page.waitForURL(`${preview.origin}/practice/insights/`);
  await page.goto(`/practice${ADDRESS}`);
  await edit(ARTICLE, (text) => `${text}\nThe kettle is on.\n`);
  await page.getByText("The kettle is on.").waitFor();
  const status = (path) => page.request.get(`${preview.origin}${path}`).then((response) => response.status());
  assert.deepEqual([await status("/practice/__assay/"), await status(ADDRESS)], [200, 404]);
  await page.goto("/__assay/");
  await page.getByRole("link", { name: `/practice${ADDRESS}`, exact: true }).last().click();
  await page.getByText("The kettle is on.").waitFor();
});

test("every result of a diagnostic is a link away", async () => {
  const { page } = guest;
  await page.goto("/__assay/");
  await page.locator("article", { hasText: "delivery-baseline:" }).getByRole("link", { name: "See every result" }).click();
  await page.getByRole("heading", { name: "Results: Your delivery baseline" }).waitFor();
  const names = await page.getByRole("listitem").getByRole("link").allInnerTexts();
  assert.equal(names.length, 6);
  for (const name of names) {
    await page.goto("/__assay/results/delivery-baseline");
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
  }
  assert.equal((await page.goto("/__assay/results/nothing")).status(), 404);
});

test("a half-filled form is still half filled", async () => {
  const { page } = guest;
  const box = page.getByRole("checkbox", { name: /^Decisions are bottlenecked/ });
  await box.check();
  await edit(ARTICLE, (text) => `${text}\nThe kettle is on.\n`);
  await page.getByText("The kettle is on.").waitFor();
  await until("the box is ticked again", () => box.isChecked());
});

test("another style is put on without a reload", async () => {
  const { page } = guest;
  await page.evaluate(() => (window.isTheSamePage = true));
  await edit("themes/ledger/styles/base.css", (text) => `${text}\nbody { outline: 3px solid rgb(1, 2, 3); }\n`);
  const outline = () => page.evaluate(() => getComputedStyle(document.body).outlineColor);
  await until("the new style is put on", async () => (await outline()) === "rgb(1, 2, 3)");
  assert.ok(await page.evaluate(() => window.isTheSamePage));
});

test("a page that an edit does not change is left alone", async () => {
  const { page, context } = guest;
  const other = await context.newPage();
  await other.goto("/about/");
  await other.evaluate(() => (window.isTheSamePage = true));
  await page.bringToFront();
  await edit(ARTICLE, (text) => `${text}\nThe kettle is on.\n`);
  await page.getByText("The kettle is on.").waitFor();
  await other.bringToFront();
  await other.waitForTimeout(500);
  assert.ok(await other.evaluate(() => window.isTheSamePage));
});

test("an error covers the page and is told in the terminal; the mended site takes its place", async () => {
  const { page } = guest;
  const before = await readFile(join(root, ARTICLE), "utf8");
  await edit(ARTICLE, (text) => text.replace("description", "descripton"));
  await page.getByText("front-matter/unknown-key").first().waitFor();
  await page.getByText(ARTICLE).first().waitFor();
  await until("the terminal tells the problem", () => preview.said.text.includes("front-matter/unknown-key"));
  await edit(ARTICLE, () => `${before}\nMended.\n`);
  await page.getByText("Mended.").waitFor();
  assert.equal(await page.getByText("front-matter/unknown-key").count(), 0);
});

test("an error at the start is shown, and mending it is enough", async () => {
  const { page } = guest;
  await edit("site.toml", (text) => text.replace("54 654 970 091", "54 654 970 092"));
  await page.getByText("site/abn").first().waitFor();
  await page.reload();
  await page.getByText("site/abn").first().waitFor();
  await edit("site.toml", (text) => text.replace("54 654 970 092", "54 654 970 091"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  await until("the overlay goes", async () => (await page.getByText("site/abn").count()) === 0);
});

test("a page that is added, and one that is taken away", async () => {
  const { page } = guest;
  await writeFile(join(root, "content/kettle.md"), '+++\ntitle = "Kettle"\ndescription = "Tea."\n+++\n\nTea.\n');
  await until("the new page is there", async () => (await fetch(`${preview.origin}/kettle/`)).status === 200);
  await rm(join(root, "content/kettle.md"));
  await until("the page is gone", async () => (await fetch(`${preview.origin}/kettle/`)).status === 404);
  await page.goto("/kettle/");
  assert.notEqual(await page.title(), "Kettle");
});

test("every problem is in the overlay, with a link that opens the editor there", async () => {
  const { page } = guest;
  await edit(ARTICLE, (text) => `${text.replace("description", "descripton")}\nSee [nothing](/nowhere/).\n`);
  await page.getByText("front-matter/unknown-key").first().waitFor();
  await page.getByText("link/unknown-target").first().waitFor();
  const links = await page.getByRole("link", { name: `Open ${ARTICLE}` }).all();
  const places = await Promise.all(links.map((link) => link.getAttribute("href")));
  assert.ok(places.length >= 2 && places.every((place) => place.includes(`${ARTICLE}:`)), places.join("\n"));
});

test("the configuration, the theme and data are taken up without a restart", async () => {
  const { page } = guest;
  await mkdir(join(root, "content/data"), { recursive: true });
  await writeFile(join(root, "content/data/kettle.toml"), 'says = "It boils."\n');
  await edit("themes/ledger/templates/base.html", (text) => text.replace("</body>", "<p>{{ data.kettle.says }}</p></body>"));
  await page.getByText("It boils.").waitFor();
  await edit("content/data/kettle.toml", () => 'says = "It whistles."\n');
  await page.getByText("It whistles.").waitFor();
  await edit("site.toml", (text) => text.replace(/^title\s*=.*$/m, 'title = "Another name"'));
  await until("the new name shows", async () => (await page.title()).includes("Another name"));
});

test("a mistake on a page that nobody has open is told all the same", async () => {
  const { page } = guest;
  const mistake = "{% if page.url == '/about/' %}{{ nobody.knows }}{% endif %}</body>";
  await edit("themes/ledger/templates/base.html", (text) => text.replace("</body>", mistake));
  await page.getByText("template/error").first().waitFor();
  assert.equal((await fetch(`${preview.origin}/about/`)).status, 200, "the last good site stays");
  await edit("themes/ledger/templates/base.html", (text) => text.replace(mistake, "</body>"));
  await until("the overlay goes", async () => (await page.getByText("template/error").count()) === 0);
});

test("a thousand files that change at once are few builds", async () => {
  const builds = async () => {
    const status = await (await fetch(`${preview.origin}/__assay/`)).text();
    return Number(status.match(/<li value="(\d+)"/)[1]);
  };
  const before = await builds();
  const note = (number) => writeFile(join(root, `content/note-${number}.md`), `+++\ntitle = "Note ${number}"\n+++\n\nText.\n`);
  await preview.atOnce(() => Promise.all([...Array(1000).keys()].map(note)));
  const shown = async (number) => (await fetch(`${preview.origin}/note-${number}/`)).status === 200;
  await until("every note is there", async () => (await shown(0)) && (await shown(500)) && (await shown(999)));
  const after = await builds();
  assert.ok(after - before <= 6, `${after - before} views for one burst`);
});

test("the status page leads to a result of an outcome, and draws the paths to it", async () => {
  const { page } = guest;
  await page.goto("/__assay/");
  const [outcome] = await page.locator(".outcomes a").allTextContents();
  await page.getByText("The paths to each outcome").first().click();
  const drawing = page.locator("article img").first();
  await until("the drawing is shown", () => drawing.evaluate((image) => image.complete && image.naturalWidth > 100));
  await page.getByRole("link", { name: outcome, exact: true }).click();
  await page.getByRole("heading", { name: outcome }).waitFor();
});

test("the status page tells what was rendered again, and why", async () => {
  const { page } = guest;
  await edit(ARTICLE, (text) => `${text}\nThe kettle is on.\n`);
  await page.getByText("The kettle is on.").waitFor();
  await page.goto("/__assay/");
  const latest = page.locator("li details").first();
  // Until everything is rendered, the page shows how much is left.
  await latest.locator("summary", { hasText: "changed" }).click();
  await latest.getByText(`the content of ${ARTICLE}`).waitFor();
  await latest.getByText("insights/what-a-fractional-cto-does/index.html").waitFor();
  await page.getByText("answer sets").first().waitFor();
});

test("the status page and the overlay of problems are accessible, and no wider than a phone", async () => {
  const { page } = guest;
  await edit(ARTICLE, (text) => `${text.replace("description", "descripton")}\nSee [nothing](/nowhere/).\n`);
  await page.getByText("link/unknown-target").first().waitFor();
  const looked = async (what) => {
    for (const screen of [PHONE, DESKTOP]) {
      await page.setViewportSize(screen);
      await inBothLights(page, async (light) => none((await accessibilityFaults(page)).map((fault) => `${what}, ${screen.width}, ${light}: ${fault}`)));
      const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      assert.equal(await page.evaluate(wide), 0, `${what} is wider than ${screen.width}`);
    }
  };
  await looked("the overlay");
  await page.goto("/__assay/");
  await page.getByText("The paths to each outcome").first().click();
  await looked("the status page");
  await page.getByRole("link", { name: "What this means" }).first().click();
  await looked("a page about a problem");
  await page.goto("/__assay/results/delivery-baseline");
  await looked("the results");
});
