// Independent checkers: axe for accessibility, the Nu checker for HTML. Both return sentences; an empty list is good.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

// The rules of WCAG 2.2 AA and below, and axe's own best practice.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Those whose verdict depends on colours, and so on the colour scheme. */
export const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** Fails with the first fault, if there are any. */
export function none(faults) {
  if (faults.length === 0) return;
  const shown = faults.slice(0, 5).join("\n");
  throw new Error(`${faults.length} at fault, such as:\n${shown}`);
}

/** Returns axe's findings on `page` in its current state, by all rules or some. */
export async function accessibilityFaults(page, rules = RULES) {
  // Evaluated by the debugger and not as a script of the page, so that a strict policy does not block it.
  if (await page.evaluate(() => !globalThis.axe)) await page.evaluate(axeSource);
  // Only what is at fault is described, which takes most of the time on a long page.
  const options = { runOnly: rules, resultTypes: ["violations"] };
  const { violations } = await page.evaluate((options) => globalThis.axe.run(options), options);
  return violations.map(({ id, help, nodes: [first, ...more] }) => {
    const reason = first.failureSummary.replaceAll(/\s+/g, " ");
    return `${id}: ${help}: ${first.html} (${reason})${more.length ? `, and ${more.length} more such places` : ""}`;
  });
}

/** Returns the Nu HTML checker's findings in the pages of `folder`, including warnings. */
export async function markupFaults(folder) {
  const jar = join(dirname(require.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  // Java's second compiler takes longer than it saves in a run of seconds; frames of the first need a larger stack.
  const java = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"];
  const flags = [...java, "-jar", jar, "--skip-non-html", "--exit-zero-always", "--format", "json", folder];
  const { stderr } = await promisify(execFile)("java", flags, { maxBuffer: 64 << 20 });
  const { messages } = JSON.parse(stderr);
  return messages.map(({ url = "", lastLine, message, extract = "" }) => {
    const file = url.slice(url.indexOf(folder) + folder.length + 1);
    return `${file}:${lastLine}: ${message}: ${extract.trim()}`;
  });
}

/** Returns the cumulative layout shift of a page so far. */
export const layoutShift = (page) =>
  page.evaluate(() => {
    let sum = 0;
    const add = (shifts) => shifts.forEach(({ hadRecentInput, value }) => (sum += hadRecentInput ? 0 : value));
    new PerformanceObserver((list) => add(list.getEntries())).observe({ type: "layout-shift", buffered: true });
    return new Promise((resolve) => setTimeout(() => resolve(sum), 100));
  });
