// Golden looks: pages at an eighth of their size, compared by the mean colour of tiles, so that a block that is missing, moved or
// of another colour is found, and the edges of letters are not. UPDATE=1 rewrites them; then look at them.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FOLDER = new URL("golden/looks/", import.meta.url);
const SEEN = new URL("../.tools/looks/", import.meta.url);

/** The share of tiles that may differ, and how many of them beside each other: letters differ here and there, a block at once. */
const TOLERANCE = 0.01;
const BESIDE = 5;

/** Compares `page` as it is now with the look that is kept as NAME; `canvas` is a blank page. Returns what differs, in a sentence. */
export async function difference(canvas, page, name) {
  const png = await page.screenshot({ fullPage: true, animations: "disabled", scale: "device" });
  const kept = process.env.UPDATE ? null : await readFile(new URL(`${name}.webp`, FOLDER)).catch(() => null);
  const found = await canvas.evaluate(compare, { now: png.toString("base64"), kept: kept?.toString("base64") });
  const bytes = Buffer.from(found.webp, "base64");
  if (process.env.UPDATE) await writeFile(new URL(`${name}.webp`, FOLDER), bytes);
  if (process.env.UPDATE || (kept && found.share <= TOLERANCE && found.longest < BESIDE)) return null;
  await mkdir(SEEN, { recursive: true });
  const seen = new URL(`${name}.webp`, SEEN);
  await writeFile(seen, bytes);
  const why = kept ? `${(100 * found.share).toFixed(1)} % of it differs, ${found.longest} tiles beside each other, first at ${found.first} px` : "none is kept";
  return `${name}: ${why}; see ${fileURLToPath(seen)}, or keep it with UPDATE=1`;
}

/** Runs in the blank page: returns the look of `now` as WebP, and the share of its tiles that differ from `kept`. */
async function compare({ now, kept }) {
  const TILE = 8;
  const DIFFERENT = 8;
  const decoded = async (base64, type) => createImageBitmap(await (await fetch(`data:image/${type};base64,${base64}`)).blob());
  const drawn = (bitmap, scale) => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return { canvas, context };
  };
  // The screenshot is taken at a quarter of the size.
  const one = drawn(await decoded(now, "png"), 0.5);
  const webp = one.canvas.toDataURL("image/webp", 0.85).split(",")[1];
  if (!kept) return { webp, share: 1, longest: 0, first: 0 };
  const other = drawn(await decoded(kept, "webp"), 1);
  const means = ({ canvas, context }, x, y) => {
    const { data } = context.getImageData(x, y, TILE, TILE);
    const sum = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) for (const channel of [0, 1, 2]) sum[channel] += data[at + channel];
    return sum.map((each) => each / (data.length / 4));
  };
  const width = Math.max(one.canvas.width, other.canvas.width);
  const height = Math.max(one.canvas.height, other.canvas.height);
  let [tiles, different, longest, first] = [0, 0, 0, null];
  for (let y = 0; y < height; y += TILE) {
    let run = 0;
    for (let x = 0; x < width; x += TILE) {
      const [a, b] = [means(one, x, y), means(other, x, y)];
      tiles += 1;
      const differs = a.some((value, channel) => Math.abs(value - b[channel]) > DIFFERENT);
      run = differs ? run + 1 : 0;
      longest = Math.max(longest, run);
      if (differs) {
        different += 1;
        first ??= y * 8;
      }
    }
  }
  return { webp, share: different / tiles, longest, first };
}
