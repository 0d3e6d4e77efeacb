// The page around the forms: in a browser that does not keep the scroll position while something above it changes its
// height, and in a frame of another page. Part of what is rarely needed.

const { body, documentElement: root, links } = document;

/** Keeps what is read below a form in its place while the form changes its height: before the change is painted. */
const still = () => {
  const heights = new Map();
  const observer = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const { top, bottom, height } = target.getBoundingClientRect();
      const change = height - (heights.get(target) ?? height);
      heights.set(target, height);
      if (change && top < 0 && bottom - change < innerHeight && !target.contains(document.activeElement)) {
        scrollBy({ top: change, behavior: "instant" });
      }
    }
  });
  document.querySelectorAll("[data-assay]").forEach((form) => observer.observe(form));
};

/** Tells the page around the frame how high this one is, and nothing else. Links lead out of the frame. */
const framed = () => {
  root.dataset.framed = "";
  for (const link of links) {
    link.target = link.getAttribute("href").startsWith("#") ? "" : "_top";
  }
  const tell = () => parent.postMessage({ type: "assay:height", height: Math.ceil(body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(body);
};

if (self !== top) {
  framed();
}
if (!("overflowAnchor" in root.style)) {
  still();
}
