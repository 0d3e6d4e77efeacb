// Screenshots of every kind of page, and of each diagnostic before and after it is answered, for people to look at.
// Usage: node screenshots.js FOLDER

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { diagnosticOn, JOURNEYS, mouse, wake } from "./diagnostics.js";
import { openSite } from "./site.js";
import { DESKTOP, PHONE } from "./visitor.js";

const folder = process.argv[2] ?? "screenshots";
const PAGES = {
  home: "/",
  insights: "/insights/",
  article: "/insights/what-a-fractional-cto-does/",
  comparison: "/insights/fractional-vs-full-time/",
  recovery: "/insights/delivery-recovery/",
  subjects: "/tags/",
  subject: "/tags/delivery/",
  walk: "/insights/cto-fit/walk/1/",
  result: "/insights/cto-fit/walk/result-best-fit/",
  about: "/about/",
  call: "/call/",
  lost: "/404.html",
};

await mkdir(folder, { recursive: true });
const site = await openSite();
for (const [screenName, screen] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  for (const dark of [false, true]) {
    const suffix = `${screenName}-${dark ? "dark" : "light"}.png`;
    for (const [name, path] of Object.entries(PAGES)) {
      await site.visit(path, { screen, dark }, ({ page }) => take(page, `${name}-${suffix}`));
    }
    for (const journey of JOURNEYS) {
      await site.visit(journey.path, { screen, dark }, ({ page }) => takeJourney(page, journey, suffix));
    }
  }
}
await site.close();

async function takeJourney(page, journey, suffix) {
  const name = journey.kind.replace("the ", "").replaceAll(" ", "-");
  const region = diagnosticOn(page, journey);
  await wake(region);
  await region.screenshot({ path: join(folder, `${name}-before-${suffix}`) });
  for (const answer of journey.answers) {
    await mouse.answer(region, answer);
    if (!journey.isLive) await mouse.goOn(region);
  }
  await region.screenshot({ path: join(folder, `${name}-after-${suffix}`) });
}

async function take(page, name) {
  await page.screenshot({ path: join(folder, name), fullPage: true });
  console.log(join(folder, name));
}
