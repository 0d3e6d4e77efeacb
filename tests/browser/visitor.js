// A visitor with a browser: a fresh profile, a screen, and a log of all requests and console errors.

import { chromium } from "playwright-core";

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** The timeout in milliseconds: long enough for any machine, and only reached on failure. */
const PATIENCE = 60_000;

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A window has the hinting of letters that the system says; the headless shell has this one.
  "--font-render-hinting=none",
];

export function openBrowser() {
  const executablePath = process.env.ASSAY_CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE });
}

/**
 * Returns a visitor of the site at `origin`. Requests to any other host are blocked and logged in `foreign`;
 * `requests` has all paths requested from the site, `complaints` the errors on the console.
 */
export async function visitor(browser, origin, { screen = DESKTOP, dark = false, script = true, touch = false } = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: screen,
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
    hasTouch: touch,
    reducedMotion: "reduce",
    // What a press of a button allows in a window, the headless shell allows nobody.
    permissions: ["clipboard-write"],
  });
  const log = { requests: [], foreign: [], complaints: [] };
  await context.route((url) => url.origin !== origin, (route) => route.abort());
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin === origin) log.requests.push(url.pathname);
    else log.foreign.push(url.href);
  });
  context.on("console", (message) => {
    if (message.type() === "error") log.complaints.push(message.text());
  });
  context.on("weberror", (error) => log.complaints.push(String(error.error())));
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  return { page, context, ...log, leave: () => context.close() };
}

/** Calls `look` for `page` in each colour scheme. */
export async function inBothLights(page, look) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await look(colorScheme);
  }
}

/** Waits until `holds`, described as `wish`. */
export async function until(wish, holds) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${wish}`);
}
