// Brings the diagnostics of a page to life. It decides nothing: what is asked, what an answer is worth and which
// outcome holds is the engine's to say, and every word that is shown stands in the page, drawn by the theme.

import { prepare } from "./answers.js";
import { load } from "./engine.js";
import { begin, linked } from "./form.js";
import { use } from "./parts.js";

// In a frame, and in a browser that lets a page jump, there is more to do.
if (self !== top || !("overflowAnchor" in document.documentElement.style)) {
  use("rare");
}

for (const root of document.querySelectorAll("[data-assay]")) {
  let drawn = root;
  let woken;
  const wake = () =>
    (woken ??= Promise.all([load(root.dataset), prepare(root)])
      .then(() => {
        drawn = root.cloneNode(true);
        begin(root);
      })
      .catch((error) => {
        // It goes back to what was drawn, which can be read and applied by hand.
        root.replaceWith(drawn);
        console.error(error);
        drawn.dataset.failed = "";
      }));
  const watch = ([{ isIntersecting }]) => isIntersecting && wake();
  // A form wakes when it comes near, so that an article is never kept waiting for it; at once where its answers come with the address.
  new IntersectionObserver(watch, { rootMargin: "50%" }).observe(root);
  const arrive = () => linked(root) && wake();
  arrive();
  addEventListener("hashchange", arrive);
  root.dataset.ready = "";
}
