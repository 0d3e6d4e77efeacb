// Loads the preview, as the binary serves it, while the site is edited: a thousand connections, a hundred thousand requests,
// and among the connections some that send nothing and some that send a byte now and then. Every answer must be one whole
// version of the page, and the memory must not grow.
//
//     ASSAY=target/debug/assay node tests/load.js [CONNECTIONS] [REQUESTS]

"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");

const connections = Number(process.argv[2] ?? 1000);
const requests = Number(process.argv[3] ?? 100_000);
// Of ten connections, one is silent and one slow.
const misbehaving = Math.floor(connections / 10);
// Memory that the allocator keeps, in KiB, is no growth.
const slack = 16 * 1024;

const root = fs.mkdtempSync(path.join(os.tmpdir(), "assay-load-"));
const write = (name, text) => {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};
const edit = (version) => {
  const text = `v${version}.\n\n`.repeat(400);
  write("content/page.md", `+++\ntitle = "Page"\n+++\n\n${text}`);
};

write("site.toml", 'title = "Load"\nbase_url = "https://load.example"\n');
edit(0);

async function main() {
  const port = await freePort();
  const binary = process.env.ASSAY;
  const serve = spawn(binary, ["serve", "--root", root, "--port", String(port)], { stdio: "ignore" });
  try {
    await ready(port);
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${serve.pid}/status`, "utf8"))[1]);
    const troublemakers = [...Array(2 * misbehaving).keys()].map((index) => trouble(port, index % 2 === 0));
    const load = { left: requests, answered: 0, broken: [], versions: new Set() };
    const started = Date.now();
    const samples = [];
    let version = 0;
    const editing = setInterval(() => edit(++version), 500);
    const sampling = setInterval(() => samples.push([load.answered, memory()]), 500);
    await Promise.all([...Array(connections - 2 * misbehaving).keys()].map(() => visit(port, load)));
    clearInterval(editing);
    clearInterval(sampling);
    troublemakers.forEach((socket) => socket.destroy());
    const first = Math.max(...samples.filter(([answered]) => answered <= requests / 2).map(([, kib]) => kib));
    const second = Math.max(...samples.filter(([answered]) => answered > requests / 2).map(([, kib]) => kib));
    console.log(`${load.answered} of ${requests} requests answered in ${(Date.now() - started) / 1000} s`);
    console.log(`${load.versions.size} versions seen, of ${version} edits; ${load.broken.length} answers were none`);
    console.log(`memory: at most ${first} KiB in the first half, ${second} KiB in the second`);
    if (load.broken.length > 0) throw new Error(load.broken[0]);
    if (load.answered !== requests) throw new Error("some requests were not answered");
    if (load.versions.size < 2) throw new Error("no edit was seen");
    if (second > first + slack) throw new Error("the memory grows");
  } finally {
    serve.kill();
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** Sends requests over one connection, one after the other, and opens it again if the preview closed it. */
async function visit(port, load) {
  let failures = 0;
  while (load.left > 0) {
    const socket = net.connect(port, "127.0.0.1");
    try {
      while (load.left > 0) {
        load.left -= 1;
        const text = await ask(socket, port).catch((error) => {
          load.left += 1;
          throw error;
        });
        const versions = new Set(text.match(/v\d+\./g));
        if (versions.size !== 1 || text.match(/v\d+\./g).length < 400) {
          load.broken.push(`an answer with the versions ${[...versions]}`);
        }
        load.versions.add([...versions][0]);
        load.answered += 1;
        failures = 0;
      }
    } catch (error) {
      // A connection without a request in it may be closed at any time.
      failures += 1;
      if (failures > 20) throw error;
    } finally {
      socket.destroy();
    }
  }
}

/** Sends a request and resolves to the body of the answer. */
function ask(socket, port) {
  return new Promise((resolve, reject) => {
    const parts = [];
    const done = (settle, value) => {
      socket.removeAllListeners();
      // A later error has no one to be told to.
      socket.on("error", () => {});
      settle(value);
    };
    socket.on("error", (error) => done(reject, error));
    socket.on("close", () => done(reject, new Error("closed before the answer ended")));
    socket.on("data", (part) => {
      parts.push(part);
      const all = Buffer.concat(parts);
      const end = all.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = all.subarray(0, end).toString();
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (!head.startsWith("HTTP/1.1 200")) done(reject, new Error(head));
      else if (all.length >= end + 4 + length) done(resolve, all.subarray(end + 4).toString());
    });
    socket.write(`GET /page/ HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  });
}

/** Opens a connection that sends nothing, or one that sends a byte of its request now and then. */
function trouble(port, isSilent) {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  if (!isSilent) {
    const text = `GET /page/ HTTP/1.1\r\nHost: localhost:${port}\r\nX-Long: ${"x".repeat(5000)}`;
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length]), 500);
    socket.on("close", () => clearInterval(timer));
  }
  return socket;
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function ready(port) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const socket = net.connect(port, "127.0.0.1");
    try {
      await ask(socket, port);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      socket.destroy();
    }
  }
  throw new Error("the preview does not answer");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
