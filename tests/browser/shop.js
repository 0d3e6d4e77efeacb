// The instrument of `fixtures/shop`, which has what those of this repository's site lack: every kind of question, a
// branch inside a branch, a plan with special characters. And ways of answering it.

import { until } from "./visitor.js";

export const PATH = "/shop/";
export const TITLE = "Should the bakery open a second shop?";

/** The answers that lead to the outcome with a plan, by question: a choice, several, or typed text. */
export const ANSWERS = {
  "Is there a queue before nine?": "Yes",
  "What is baked?": "Bread",
  "What is the oven like?": "Often idle",
  "How far would you trust somebody else with the shop?": "3",
  "How many loaves are sold a week?": { text: "1,200" },
  "How did that change since last year?": { text: "-0.5" },
};

export const shopOn = (page) => page.getByRole("region", { name: TITLE });

/** Returns the question in view. */
export const question = (shop, ask) => shop.getByRole("group", { name: ask, exact: true });

export const goOn = (shop) => shop.getByRole("button", { name: "Continue" }).click();

/** Answers the question in view, without moving on. */
export async function answer(shop, ask, given = ANSWERS[ask]) {
  const group = question(shop, ask);
  if (given.text !== undefined) await group.getByRole("textbox").fill(given.text);
  else await group.getByLabel(given, { exact: true }).check();
}

/** Waits until the runtime controls the form. */
export async function wake(shop) {
  await shop.scrollIntoViewIfNeeded();
  await shop.getByText("Question 1 of").waitFor();
}

/** Waits until the form shows this position: "Question 2 of 5". */
export const progress = (shop, words) =>
  until(words, async () => (await shop.locator("[data-part=progress]").innerText()) === words);

/** Answers from the first question on, up to the one that begins with `last`, or to the result. */
export async function take(shop, answers = ANSWERS, last = "") {
  await wake(shop);
  for (const [ask, given] of Object.entries(answers)) {
    await answer(shop, ask, given);
    if (last && ask.startsWith(last)) return;
    await goOn(shop);
  }
}

/** Returns the button with this name. */
export const button = (shop, name) => shop.getByRole("button", { name, exact: true });

/** Returns an answer as the result lists it. */
export const given = (shop, words) => shop.getByRole("listitem").filter({ hasText: words });
