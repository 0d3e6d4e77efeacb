// A form brought to life: what the visitor does becomes steps, and what was answered before is taken up again.

import { read } from "./answers.js";
import { kept } from "./kept.js";
import { markdown } from "./take.js";
import { taking } from "./taking.js";

/** Takes over a form that the engine is ready for. */
export const begin = (root) => {
  const { id, dataset } = root;
  const all = (selector) => [...root.querySelectorAll(selector)];
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const tell = (name, detail) =>
    root.dispatchEvent(new CustomEvent(`assay:${name}`, { bubbles: true, detail: { id, ...detail } }));
  const questions = all("[data-question]");
  const isLive = "checklist" in dataset;
  const form = taking({ root, id, dataset, all, part, tell, questions, inSteps: "steps" in dataset });
  let isStarted;

  root.oninput = ({ target }) => {
    const question = target.closest("[data-question]");
    if (question) {
      isStarted ||= tell("start");
      tell("answer", { question: question.id });
      delete dataset.stale;
    }
    if (question && isLive) {
      form.go(form.end);
    } else {
      form.update();
    }
  };

  root.onsubmit = (event) => {
    event.preventDefault();
    form.update();
    if (isLive || !form.complain()) {
      form.advance(form.next());
    }
  };

  /** What buttons do. A text that comes of it is copied. */
  const does = {
    back: () => history.back(),
    finish: () => form.advance(form.end),
    print: () => print(),
    copy: () => markdown(all("[data-text] :is(h2, h3, h4, h5, p, li):not(li *, [hidden] *)")),
    link: () => {
      form.note("replaceState", `#${id}=${form.code()}`);
      return location.href;
    },
    clear: () => {
      form.clear();
      form.note("replaceState", location.pathname);
      form.focus();
    },
  };

  root.onclick = async (event) => {
    const { target } = event;
    // A link to a field is no step that Back should lead over.
    if (part("errors").contains(target) && target.hash) {
      event.preventDefault();
      document.getElementById(target.hash.slice(1)).focus();
    }
    const text = does[target.dataset.do]?.();
    if (text) {
      part("text").value = text;
      await navigator.clipboard.writeText(text);
      part("status").textContent = target.dataset.done;
    }
  };

  /** Takes up the answers that the address has after `#`, if they are for this form. */
  const follow = () => {
    const [name, code] = location.hash.slice(1).split("=");
    if (name === id && code) {
      form.restore(code);
      form.focus();
    }
  };

  // An entry of the browser's history without a state is a link that was followed or typed.
  addEventListener("popstate", ({ state }) => (state ? form.revisit(state[id]) : follow()));

  const code = kept(id);
  dataset.live = "";
  part("keep").checked = code;
  form.go(isLive && questions.some(read) ? form.end : history.state?.[id] ?? 0);
  if (code) {
    form.restore(code);
  }
  follow();
  form.note("replaceState");
};
