// The browser's history, for all forms of a page. An entry has each form's place and answers, and which form made it by a
// step from which place. Nothing of it leaves the tab.

/** Each form of the page: the name of what it notes, what it would note now, and how it goes to what was noted. */
export const forms = [];

/** The state of the entry in view when it was last looked at. */
let entry = {};

/** Writes the state of every form that has started to the browser's history. */
export const note = (address, more, how = "replaceState") => {
  const state = { ...history.state, ...more };
  for (const { key, now } of forms) {
    state[key] = now();
  }
  try {
    history[how](state, "", address);
    entry = state;
  } catch {
    // Safari refuses more than a hundred in half a minute. The form goes on without.
  }
};

// An entry without a state is a link that was followed or typed. Of other entries only the forms go along whose steps
// were made or undone: the others stay where they are.
addEventListener("popstate", ({ state }) => {
  for (const form of forms) {
    if (!state) {
      form.follow();
    } else if ([entry.by, state.by].includes(form.key)) {
      form.revisit(state[form.key]);
    }
  }
  note();
});
