// Keeps an open page of the preview up to date. It is never part of a built site.

(() => {
  const script = document.currentScript;
  let seen = script.dataset.seen;
  script.remove();

  const KEPT = "assay-preview";
  const onStatusPage = location.pathname.startsWith("/__assay/");
  let source;

  // Only visible pages listen, because a browser opens few connections to one host. A page that becomes visible again
  // sends the last version it has, and gets the changes since.
  function listen() {
    if (source || document.hidden) return;
    const query = new URLSearchParams({ page: location.pathname, seen });
    source = new EventSource(`/__assay/events?${query}`);
    source.addEventListener("seen", ({ data }) => (seen = JSON.parse(data)));
    source.addEventListener("notices", ({ data }) => showNotices(JSON.parse(data)));
    source.addEventListener("page", reload);
    source.addEventListener("styles", ({ data }) => {
      seen = JSON.parse(data);
      swapStyles().catch(reload);
    });
  }

  function rest() {
    source?.close();
    source = undefined;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);

  // ---- Reloading the page without losing the visitor's place

  function reload() {
    rest();
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(state()));
      // Only one of the two may restore the scroll position.
      history.scrollRestoration = "manual";
    } catch {
      // Without storage the page starts at the top, but is still the right one.
    }
    location.reload();
  }

  const fields = () => [...document.querySelectorAll("input, select, textarea")].filter(isKept);
  const isKept = (field) => !["file", "hidden", "password", "submit", "button", "image"].includes(field.type);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

  // A field is recognised by its name, and by its position among those of the same name.
  function named(elements, nameOf) {
    const count = new Map();
    return elements.map((element) => {
      const name = nameOf(element);
      const place = count.get(name) ?? 0;
      count.set(name, place + 1);
      return [`${name} ${place}`, element];
    });
  }

  const namedFields = () =>
    named(fields(), (field) => [field.type, field.name, field.id, isTicked(field) ? field.value : ""].join(" "));
  const namedDetails = () =>
    named([...document.querySelectorAll("details")], (details) => details.querySelector("summary")?.textContent.trim());

  function valueOf(field) {
    if (isTicked(field)) return field.checked;
    return field.multiple ? [...field.options].filter((option) => option.selected).map(({ value }) => value) : field.value;
  }

  function fill(field, value) {
    if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return;
    if (isTicked(field)) field.checked = value;
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }

  function state() {
    const focused = namedFields().find(([, field]) => field === document.activeElement);
    return {
      path: location.pathname,
      stand: standing(),
      fields: namedFields().map(([name, field]) => [name, valueOf(field)]),
      open: namedDetails().map(([name, details]) => [name, details.open]),
      focus: focused?.[0],
    };
  }

  function restore() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch {
      return;
    }
    if (kept?.path !== location.pathname) return;
    const values = new Map(kept.fields);
    for (const [name, field] of namedFields()) {
      if (values.has(name)) fill(field, values.get(name));
      if (name === kept.focus) field.focus({ preventScroll: true });
    }
    const open = new Map(kept.open);
    for (const [name, details] of namedDetails()) if (open.has(name)) details.open = open.get(name);
    standAt(kept.stand);
  }

  // The position is that of the last named place above the middle of the window, because the content above it may have
  // changed.
  function standing() {
    const above = (element) => element.getBoundingClientRect().top < innerHeight / 2;
    const shown = (element) => element.getClientRects().length > 0;
    const place = [...document.querySelectorAll("body [id]")].filter((each) => shown(each) && above(each)).at(-1);
    return { x: scrollX, y: scrollY, id: place?.id, top: place?.getBoundingClientRect().top };
  }

  // Pictures, fonts and scripts move the content below them for a while; input of the visitor ends the adjustment.
  function standAt({ x, y, id, top }) {
    const stand = () => {
      const place = id && document.getElementById(id);
      scrollTo({ left: x, top: place ? scrollY + place.getBoundingClientRect().top - top : y, behavior: "instant" });
    };
    const observer = new ResizeObserver(stand);
    const hands = ["wheel", "touchstart", "pointerdown", "keydown"];
    const end = () => {
      observer.disconnect();
      for (const hand of hands) removeEventListener(hand, end);
      history.scrollRestoration = "auto";
    };
    for (const hand of hands) addEventListener(hand, end, { passive: true });
    observer.observe(document.body);
    setTimeout(end, 1500);
    stand();
  }

  // ---- New stylesheets on the same page

  async function swapStyles() {
    const links = (root) => [...root.querySelectorAll('link[rel~="stylesheet"]')];
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const old = links(document);
    const loaded = links(page).map((link) => {
      const fresh = document.importNode(link, true);
      const ready = new Promise((resolve) => (fresh.onload = fresh.onerror = resolve));
      const last = old.at(-1);
      if (last) last.before(fresh);
      else document.head.append(fresh);
      return ready;
    });
    // The old ones are removed when the new ones are loaded, so that the page is never unstyled.
    await Promise.all(loaded);
    for (const link of old) link.remove();
  }

  // ---- Problems

  const STYLE = `
    :host { all: initial }
    section { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 16px;
      background: #16181df2; color: #f3f3f3; font: 16px/1.5 system-ui, sans-serif }
    section > div { max-width: 1000px; margin: 0 auto }
    h2 { margin: 0 0 8px; font-size: 20px }
    article { margin-top: 16px; padding: 12px 16px; border-left: 4px solid #ff6b6b; background: #23262e }
    article.warning { border-color: #f5c451 }
    a { color: #9ecbff }
    pre { overflow: auto; margin: 8px 0 0; font: 14px/1.45 ui-monospace, monospace }
    button { font: inherit; padding: 4px 12px; cursor: pointer }
    :focus-visible { outline: 3px solid #9ecbff; outline-offset: 2px }
    .badge { position: fixed; left: 16px; bottom: 16px; z-index: 2147483647; border: 0; border-radius: 16px;
      background: #f5c451; color: #16181d }
  `;

  let overlay;

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function showNotices(notices) {
    overlay?.remove();
    if (onStatusPage || notices.length === 0) return;
    overlay = make("assay-preview", {});
    const root = overlay.attachShadow({ mode: "open" });
    // A stylesheet created by script is allowed even if the site's own policy blocks styles in the page.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const errors = notices.filter(({ severity }) => severity === "error").length;
    root.append(errors > 0 ? panel(notices) : badge(notices));
    document.documentElement.append(overlay);
  }

  function panel(notices) {
    const count = notices.length === 1 ? "1 problem" : `${notices.length} problems`;
    const close = make("button", { type: "button", textContent: "Hide", onclick: () => overlay.remove() });
    const failed = notices.some(({ severity }) => severity === "error");
    const title = make("h2", { textContent: failed ? `${count}; showing the last good site` : count });
    const section = make("section", { role: "alert" }, make("div", {}, title, close, ...notices.map(article)));
    section.addEventListener("keydown", ({ key }) => key === "Escape" && overlay.remove());
    return section;
  }

  function article({ severity, text, place, editor, about }) {
    const link = editor ? [make("a", { href: editor, textContent: `Open ${place}` })] : [];
    const more = about ? [make("a", { href: about, textContent: "What this means" })] : [];
    return make("article", { className: severity }, ...link, make("pre", { textContent: text, tabIndex: 0 }), ...more);
  }

  function badge(notices) {
    const count = notices.length === 1 ? "1 warning" : `${notices.length} warnings`;
    const button = make("button", { type: "button", className: "badge", textContent: count });
    button.onclick = () => button.replaceWith(panel(notices));
    return button;
  }

  restore();
  listen();
})();
