// A second engine: WebKitGTK, by its WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that nobody sees. Both are
// packages of Debian: webkit2gtk-driver and xvfb.

import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";

import { until } from "./visitor.js";

/** Says what is missing for this engine, if anything is. */
export const missing = () =>
  ["WebKitWebDriver", "Xvfb"].filter((name) => spawnSync("which", [name]).status !== 0).map((name) => `there is no ${name}`)[0];

/** The name of an element's id in WebDriver. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Opens a browser. `run` evaluates the body of a function in the page, `click` clicks what a selector of CSS finds. */
export async function openWebKit() {
  const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise((resolve, reject) => {
    screen.on("exit", () => reject(new Error("Xvfb ended")));
    screen.stdio[3].once("data", (data) => resolve(String(data).trim()));
  });
  const port = await freePort();
  // As root and in a container there is no sandbox, and no graphics card.
  const env = { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", LIBGL_ALWAYS_SOFTWARE: "1" };
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore", env });
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await until("the driver answers", () => ask("GET", "/status").catch(() => false));
  const { sessionId } = await ask("POST", "/session", { capabilities: {} });
  const session = `/session/${sessionId}`;
  const run = (script, ...args) => ask("POST", `${session}/execute/sync`, { script, args });
  return {
    run,
    goto: (url) => ask("POST", `${session}/url`, { url }),
    back: () => ask("POST", `${session}/back`, {}),
    forward: () => ask("POST", `${session}/forward`, {}),
    reload: () => ask("POST", `${session}/refresh`, {}),
    async click(selector) {
      const found = await ask("POST", `${session}/element`, { using: "css selector", value: selector });
      await ask("POST", `${session}/element/${found[ELEMENT]}/click`, {});
    },
    /** Waits until an expression is true in the page. */
    holds: (expression) => until(expression, () => run(`return Boolean(${expression})`)),
    async close() {
      await ask("DELETE", session).catch(() => {});
      driver.kill();
      screen.kill();
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
