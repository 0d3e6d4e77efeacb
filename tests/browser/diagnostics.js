// The three diagnostics of this repository's site for a visitor: answers, their results, and two ways of giving them.

import assert from "node:assert/strict";

import { until } from "./visitor.js";

/** Ticks the box whose label begins with these words. */
const tick = (words) => ({ role: "checkbox", name: new RegExp(`^${words}`) });
/** Chooses an answer to a question. */
const choose = (ask, answer) => ({ role: "radio", group: ask, name: answer });
/** Types into the field of a question. */
const type = (ask, text) => ({ role: "textbox", name: ask, text });

export const JOURNEYS = [
  {
    kind: "the self-assessment",
    path: "/insights/what-a-fractional-cto-does/",
    title: "Do you need CTO-level intervention now?",
    outcomes: 2,
    answers: [tick("Commitments keep slipping"), tick("Decisions are bottlenecked")],
    isLive: true,
    result: /Two together usually mean/,
  },
  {
    kind: "the fit check",
    path: "/insights/cto-fit/",
    title: "Is a fractional CTO the right fit?",
    outcomes: 5,
    answers: [
      choose("What do you want this person to do?", "Own technical delivery, and answer for the outcome"),
      choose("Is delivery riskier now than it was a cycle ago?", "Yes"),
      choose("Is any technical decision that matters still waiting after ten working days?", "Yes"),
      choose("How much doubt is there about the next date on the roadmap?", /^3/),
      choose("What could this person decide?", /^Priorities, architecture and who decides what/),
    ],
    result: "Best fit: the risk is here and the role is clear",
  },
  {
    kind: "the calculator",
    path: "/insights/delivery-baseline/",
    title: "Your delivery baseline",
    outcomes: 6,
    answers: [
      type("How many items did you commit to for the last cycle?", "20"),
      type("How many of those items shipped within the cycle?", "10"),
      type("How many working days did the slowest important decision wait?", "15"),
      type("Of every ten working days, how many stood still, waiting for something or somebody?", "2"),
      type("Of every ten working days, how many went on recovering from incidents?", "2"),
      type("How many people do that work?", "10"),
      // As people type it: the comma separates thousands in this site's language.
      type(/^What does one of them cost a year/, "200,000"),
    ],
    result: "This is a pattern, and effort will not outrun it",
  },
];

/** Returns the diagnostic on the page, as the region with its title. */
export const diagnosticOn = (page, journey) => page.getByRole("region", { name: journey.title, exact: true });

/** Returns the field, box or choice for an answer. */
export const field = (region, answer) => fields(region, answer).and(region.page().getByRole(answer.role, named(answer)));

/** Returns the answer area of a question: all its choices, or its field. */
export function fields(region, { role, group, name }) {
  if (!group) return region.getByRole(role, named({ name }));
  return region.getByRole("group", { name: group, exact: true }).getByRole(role);
}

const named = ({ name }) => ({ name, exact: typeof name === "string" });

/** Waits until the runtime controls the form: from then on only the current outcome is shown. */
export async function wake(region) {
  await region.scrollIntoViewIfNeeded();
  await bookingLink(region).first().waitFor({ state: "hidden" });
}

/** Returns the button to the next question or to the result. It exists when the runtime runs. */
export const onwards = (region) => region.getByRole("button", { name: /^(Continue|See the result)$/ });

export const bookingLink = (region) => region.getByRole("link", { name: "Book a strategy call" });

/** Answers with a mouse. */
export const mouse = {
  async answer(region, answer) {
    const target = field(region, answer);
    await target.click();
    if (answer.text) await target.fill(answer.text);
  },
  goOn: (region) => onwards(region).click(),
  follow: (region) => bookingLink(region).click(),
};

/** Answers by keyboard alone: nothing is clicked, focused or filled except by keys. */
export const keyboard = {
  async answer(region, answer) {
    const target = field(region, answer);
    const keys = target.page().keyboard;
    if (answer.role === "radio") return chooseByKeys(region, answer);
    await tabTo(target);
    await (answer.text ? keys.type(answer.text) : keys.press("Space"));
  },
  goOn: (region) => press(onwards(region), "Enter"),
  follow: (region) => press(bookingLink(region), "Enter"),
};

async function press(target, key) {
  await target.waitFor();
  await tabTo(target);
  await target.page().keyboard.press(key);
}

/** Presses the tab key until the focus is on `target`. */
async function tabTo(target) {
  for (let presses = 0; presses < 150; presses++) {
    if (await hasFocus(target)) return;
    await target.page().keyboard.press("Tab");
  }
  assert.fail(`the tab key never reaches ${target}`);
}

/** Tabs into a group of choices, then goes down it to the one that is wanted. */
async function chooseByKeys(region, answer) {
  const target = field(region, answer);
  await tabTo(fields(region, answer).first());
  const keys = target.page().keyboard;
  for (let presses = 0; !(await hasFocus(target)); presses++) {
    assert.ok(presses < 20, `the arrow keys never reach ${target}`);
    await keys.press("ArrowDown");
  }
  if (!(await target.isChecked())) await keys.press("Space");
}

const hasFocus = (target) => target.evaluate((element) => element === document.activeElement);

/** Waits until the focus is on `target`, where it moves with a delay. */
export const focusReaches = (target) => until(`the focus reaches ${target}`, () => hasFocus(target));
