// Brings the diagnostics of a page to life. It decides nothing: what is asked, what an answer is worth and which
// outcome holds is the engine's to say, and every word that is shown stands in the page, drawn by the theme.

import { begin } from "./form.js";
import { load } from "./engine.js";

/** Fetches the engine for a form, and leaves the form as it was drawn where that fails. */
const wake = async (root) => {
  try {
    await load(root.dataset);
    begin(root);
  } catch {
    root.querySelector("[data-part=failure]").hidden = false;
  }
};

// A form wakes when it comes near or is touched, so that an article is never kept waiting for it.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        wake(target);
      }
    }
  },
  { rootMargin: "50%" },
);

for (const root of document.querySelectorAll("[data-assay]")) {
  near.observe(root);
}
