// Parts of the script that are loaded when a form needs them: not every visitor does. The build of the runtime puts a
// table in place of `PARTS`, which has the file and the hash of each, so that who trusts this script trusts them.

const loading = {};
let failures = 0;

/** Loads a part, once for all forms of a page, unless it failed: then the next call tries again. */
export const use = (name) =>
  (loading[name] ??= new Promise((resolve, reject) => {
    const [file, integrity] = PARTS[name];
    // A browser remembers that an address failed. One with a question mark more is another one, with the same file.
    const src = new URL(file + "?".repeat(failures), import.meta.url).href;
    const onerror = (error) => {
      failures++;
      delete loading[name];
      reject(error);
    };
    // An `import()` alone checks no hash. The element does, and the module that it loaded is then taken from memory.
    const onload = () => resolve(import(src));
    const script = document.createElement("script");
    document.head.append(Object.assign(script, { type: "module", integrity, onload, onerror, src }));
  }));
