// Brings the diagnostics of a page to life. It decides nothing: what is asked, what an answer is worth and which
// outcome holds is the engine's to say, and every word that is shown stands in the page, drawn by the theme.

import { load } from "./engine.js";
import { begin } from "./form.js";

for (const root of document.querySelectorAll("[data-assay]")) {
  let woken;
  const wake = () =>
    (woken ??= load(root.dataset)
      .then(() => begin(root))
      .catch((error) => {
        // It goes back to what was drawn, which can be read and applied by hand.
        delete root.dataset.live;
        console.error(error);
        root.dataset.failed = "";
      }));
  const watch = ([{ isIntersecting }]) => isIntersecting && wake();
  // A form wakes when it comes near, so that an article is never kept waiting for it; at once where answers come with the address.
  new IntersectionObserver(watch, { rootMargin: "50%" }).observe(root);
  const arrive = () => location.hash.includes("=") && wake();
  arrive();
  addEventListener("hashchange", arrive);
  root.dataset.ready = "";
}
