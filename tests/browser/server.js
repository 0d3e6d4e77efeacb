// A minimal static host: it serves the files of a folder with the right content types and does nothing else, so that
// what works here works on any host.

import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/** The strictest policy under which Assay's sites have to work. */
export const STRICT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
].join("; ");

/** Serves `folder` on a free local port. `policy`, if given, is sent with every page; `compresses` is what most hosts do. */
export async function serve(folder, { policy, compresses } = {}) {
  const server = createServer(async (request, response) => {
    const { status, location, file } = await find(folder, new URL(request.url, "http://localhost").pathname);
    const headers = { "X-Content-Type-Options": "nosniff" };
    if (policy) headers["Content-Security-Policy"] = policy;
    if (location) headers.Location = location;
    if (file) headers["Content-Type"] = TYPES[extname(file)] ?? "application/octet-stream";
    const bytes = file ? await readFile(file) : "";
    const isText = /^text|javascript|json|xml|wasm/.test(headers["Content-Type"]);
    if (compresses && isText) headers["Content-Encoding"] = "gzip";
    response.writeHead(status, headers);
    response.end(compresses && isText ? gzipSync(bytes) : bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns the response for a path: a file, the index of a folder, a redirect to that folder, or the 404 page. */
async function find(folder, path) {
  const name = join(folder, normalize(decodeURIComponent(path)));
  const kind = await kindOf(name);
  if (kind === "file") return { status: 200, file: name };
  if (kind === "folder" && !path.endsWith("/")) return { status: 301, location: `${path}/` };
  const index = join(name, "index.html");
  if (kind === "folder" && (await kindOf(index)) === "file") return { status: 200, file: index };
  const lost = join(folder, "404.html");
  return (await kindOf(lost)) === "file" ? { status: 404, file: lost } : { status: 404 };
}

async function kindOf(name) {
  const found = await stat(name).catch(() => null);
  if (!found) return "nothing";
  return found.isDirectory() ? "folder" : "file";
}
