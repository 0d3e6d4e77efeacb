// What a visitor takes away beside paper: Markdown, and a calendar.

const DAY = 864e5;

/** A day, counted from the epoch, as ISO 8601 writes it. */
const date = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * Gives a link to a calendar its plan, from the Monday on or before the day in the field beside it, or else the next
 * one. The page has the calendar whole, with days counted from that Monday, and one that is no number for today.
 */
export const schedule = (link) => {
  const field = link.parentNode.querySelector("input");
  const today = Date.now() / DAY;
  // The epoch began on a Thursday.
  const monday = Math.floor(((field.valueAsNumber / DAY || today + 7) + 3) / 7) * 7 - 3;
  field.defaultValue ||= date(monday);
  link.href = link.dataset.calendar.replace(/%01(.{7})/g, (_, day) =>
    date(monday + +day || today).replace(/-/g, ""),
  );
};

/** An element as a line of Markdown. */
const line = (element) => {
  const { localName } = element;
  const copy = element.cloneNode(true);
  for (const link of copy.querySelectorAll("a,[hidden]")) {
    link.textContent = link.hidden ? "" : `[${link.textContent}](${link.href})`;
  }
  const mark = localName === "li" ? "-" : "#".repeat(localName[1]);
  return `${mark} ${copy.textContent}`.replace(/\s+/g, " ").trim();
};

/** Elements as Markdown: a blank line between them, but none inside a list. */
export const markdown = (elements) => elements.map(line).join("\n\n").replace(/^(-.*\n)\n(?=-)/gm, "$1");
