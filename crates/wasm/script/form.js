// A form brought to life: what the visitor does becomes steps, and what was answered before is taken up again.

import { read } from "./answers.js";
import { consider, engine, isAsked } from "./engine.js";
import { keep, kept } from "./kept.js";
import { use } from "./parts.js";
import { forms, note } from "./past.js";
import { taking } from "./taking.js";

/** The code of answers for a form that the address has after `#`, where letters outside ASCII are escaped. */
export const linked = ({ id }) => location.hash.split(encodeURI(`#${id}=`))[1];

/** Takes over a form that the engine is ready for. */
export const begin = (root) => {
  const { id, dataset } = root;
  const all = (selector) => [...root.querySelectorAll(selector)];
  // A part that a theme left out is named in the console, before its absence breaks something.
  const part = (name) => root.querySelector(`[data-part=${name}]`) ?? console.error(name);
  const tell = (name, detail) =>
    root.dispatchEvent(new CustomEvent(`assay:${name}`, { bubbles: true, detail: { id, ...detail } }));
  const questions = all("[data-question]");
  const isLive = "checklist" in dataset;
  // No other site of the origin notes or keeps anything by this name.
  const key = `assay:${location.pathname}:${id}`;
  const view = { root, key, dataset, all, part, tell, questions, engine, isAsked, consider, note, use };
  const box = part("keep");
  let isStarted;

  /** Loads what goes with a result, and gives it; where it does not come, that is said. */
  view.more = async () => {
    try {
      const { extend } = await use("extras");
      view.extras ??= extend(view);
      form.update();
    } catch (error) {
      console.error(error);
    }
    dataset.lacking = !view.extras;
    return view.extras;
  };

  const form = taking(view);
  Object.assign(view, form);

  root.oninput = ({ target }) => {
    const { beside } = target.dataset;
    if (beside) {
      view.extras?.[beside]();
      return;
    }
    const question = target.closest("[data-question]");
    if (question) {
      isStarted ||= tell("start");
      tell("answer", { question: question.id });
      view.extras ?? view.more();
      dataset.stale = false;
    }
    if (question && isLive) {
      form.go(form.end);
    } else {
      form.update(question);
    }
    // Kept on the device or forgotten as the visitor has it; a link that was followed decides neither.
    const { checked } = box;
    if (checked || target === box) {
      box.checked = keep(key, checked && form.code());
      dataset.unkept = checked !== box.checked;
    }
    note();
  };

  root.onsubmit = (event) => {
    event.preventDefault();
    form.update(true);
    if (isLive || !form.complain()) {
      form.advance(form.next());
    }
  };

  /** The actions of buttons; what goes with a result has more, and to ask for it shows the answers again. A text that one returns is copied. */
  const does = {
    ...form,
    finish: () => {
      form.update(true);
      form.advance(form.end);
    },
    print: () => print(),
    link: () => {
      note(`#${id}=${form.code()}`);
      return location.href;
    },
    clear: () => {
      form.clear();
      dataset.came || keep(key);
      dataset.came = "";
      note(location.href.split("#")[0]);
      form.focus();
    },
  };

  root.onclick = async (event) => {
    const { target } = event;
    // A link to a field is no step that Back should lead over.
    if (target.hash && (target.dataset.do || part("errors").contains(target))) {
      event.preventDefault();
      document.getElementById(target.hash.slice(1)).focus();
    }
    const { do: name } = target.dataset;
    const text = await (does[name] ?? (name && (await view.more())?.[name]))?.(target.dataset);
    if (text) {
      part("text").value = text;
      await navigator.clipboard.writeText(text);
      part("status").textContent = target.dataset.done;
    }
  };

  /** Takes up the answers that the address has after `#`, if they are for this form, and says so. */
  view.follow = () => {
    const code = linked(root);
    if (code) {
      if (form.restore([form.end, code])) {
        dataset.came = kept(key) ? "beside" : "link";
        box.checked = false;
      }
      form.focus();
      root.scrollIntoView();
    }
  };

  const code = kept(key);
  const state = history.state?.[key];
  dataset.live = dataset.came = "";
  form.go(isLive && questions.some(read) ? form.end : 0);
  if (state ?? code) {
    form.restore(state ?? [form.end, code]);
    box.checked = code && !state?.[2];
  }
  if (!state) {
    view.follow();
  }
  forms.push(view);
  note();
};
