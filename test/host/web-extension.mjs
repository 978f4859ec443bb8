// Tunesmith as vscode.dev has it: its files come over HTTP, and VS Code runs it in the browser.
import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";

const TYPES = {
  cjs: "text/javascript",
  js: "text/javascript",
  json: "application/json",
  css: "text/css",
  svg: "image/svg+xml",
};

/**
 * Serves what is packaged in a .vsix.
 * @returns {Promise<{ authority: string, stop: () => Promise<void> }>}
 */
export async function serveExtension(vsix) {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-web-"));
  execFileSync("unzip", ["-q", vsix, "extension/*", "-d", folder]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(folder, "extension", normalize(decodeURIComponent(pathname)));
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
    response.writeHead(isFile ? 200 : 404, {
      "content-type": TYPES[file.split(".").at(-1)] ?? "application/octet-stream",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
    if (isFile) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    authority: `127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has every workbench of this browser context load the extension that is served there, as one that is part of it. */
export async function addWebExtension(context, { authority }) {
  await context.addInitScript(
    (extension) => {
      const found = document.getElementById.bind(document);
      // VS Code reads its configuration from this element.
      document.getElementById = (id) => {
        const element = found(id);
        if (id === "vscode-workbench-web-configuration") {
          const settings = JSON.parse(element.dataset.settings);
          element.dataset.settings = JSON.stringify({
            ...settings,
            additionalBuiltinExtensions: [extension],
          });
        }
        return element;
      };
    },
    { scheme: "http", authority, path: "/" },
  );
}
