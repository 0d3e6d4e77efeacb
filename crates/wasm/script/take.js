// What a visitor takes away: paper, Markdown, a calendar.

const DAY = 864e5;

const tidy = (element) => element.textContent.replace(/\s+/g, " ").trim();

/** A day, counted from the epoch, as RFC 5545 writes it (3.3.4). */
const date = (day) => new Date(day * DAY).toISOString().slice(0, 10).replaceAll("-", "");

/** Text as RFC 5545 writes it (3.3.11). */
const escape = (text) => text.replace(/[\\;,]/g, "\\$&");

/** A line in pieces of at most 75 bytes, between characters (3.1). */
const fold = (line) => {
  let width = 0;
  return line.replace(/./gu, (character) => {
    const size = new TextEncoder().encode(character).length;
    width += size;
    if (width < 76) {
      return character;
    }
    width = size + 1;
    return `\r\n ${character}`;
  });
};

/** An element as a line of Markdown. */
const markdown = (element) => {
  const { localName } = element;
  let text = tidy(element);
  for (const link of element.querySelectorAll("a")) {
    text = text.replace(tidy(link), (words) => `[${words}](${link.href})`);
  }
  return (localName[0] === "h" ? "#".repeat(localName[1]) + " " : localName === "li" ? "- " : "") + text;
};

export const actions = ({ root, all, part }) => ({
  print: () => print(),

  copy: () =>
    all("[data-text] :is(h2, h3, h4, p, li):not(li *, [hidden] *)").map(markdown).join("\n\n"),

  /** The plan as a calendar, from the Monday on or before the chosen day, or the next one. */
  plan: () => {
    const start = part("start");
    const chosen = start.valueAsNumber || Date.now() + 7 * DAY;
    // The epoch began on a Thursday.
    const monday = Math.floor((chosen / DAY + 3) / 7) * 7 - 3;
    start.valueAsNumber = monday * DAY;
    const tasks = all("[data-outcome]:not([hidden]) [data-task]").flatMap(({ dataset }) => [
      "BEGIN:VEVENT",
      `UID:${root.id}-${dataset.task}-${monday}@${location.hostname}`,
      `DTSTAMP:${date(Math.floor(Date.now() / DAY))}T000000Z`,
      `DTSTART;VALUE=DATE:${date(monday + Number(dataset.first))}`,
      `DTEND;VALUE=DATE:${date(monday + Number(dataset.last))}`,
      `SUMMARY:${escape(dataset.title)}`,
      `DESCRIPTION:${escape(dataset.note)}`,
      "END:VEVENT",
    ]);
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Assay//EN", ...tasks, "END:VCALENDAR", ""];
    const link = document.createElement("a");
    link.download = `${root.id}.ics`;
    link.href = `data:text/calendar,${encodeURIComponent(lines.map(fold).join("\r\n"))}`;
    link.click();
  },
});
