// VS Code's own server with its Node extension host, bound to this machine and closed by a token.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { linkServerModules, nodeForServer, SERVER_MAIN, VSCODE } from "./runtime.mjs";
import { QUIET_SETTINGS, UNUSED_BUILT_INS } from "./settings.mjs";

/** The scheme under which the server's disk is shown once more, as files that are on no disk. */
export const VIRTUAL_SCHEME = "tunesmith-virtual";

const VIRTUAL_FILES = join(import.meta.dirname, "virtual-files");
const START_LIMIT_MS = 60_000;
const LICENSE = "--accept-server-license-terms";
const NO_MARKETPLACE = { EXTENSIONS_GALLERY: "{}" };

/**
 * @typedef {object} ServerOptions
 * @property {"automation" | "person"} [audience] `automation` lets the page name a test suite to load, and hides
 *   notification toasts; `person` (the default) is the workbench as people see it.
 * @property {"all" | "none"} [trust] Whether every folder is trusted (the default), or none until somebody says so.
 * @property {Record<string, unknown>} [settings] User settings on top of the quiet ones.
 * @property {NodeJS.ProcessEnv} [env] Added to the environment of the server and the extension host.
 * @property {readonly string[]} [helpers] Folders of more extensions, as if they were built in.
 * @property {string} [extensionsFolder] Installed extensions; a new empty folder if absent.
 * @property {number} [port] A free one if absent.
 *
 * @typedef {object} Server
 * @property {string} authority `host:port`.
 * @property {string} token What the address must carry as `tkn`.
 * @property {string} logsFolder VS Code's own logs; gone after `stop`.
 * @property {() => string} output What the server printed so far.
 * @property {() => Promise<void>} stop Kills the server with all its children and removes its files.
 */

/**
 * Starts a server and resolves once it listens.
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  linkServerModules();
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-host-"));
  const userFolder = join(folder, "data");
  prepareFolder(folder, userFolder, { ...QUIET_SETTINGS, ...options.settings }, options.helpers);

  const port = options.port ?? (await freePort());
  const token = randomBytes(16).toString("hex");
  const server = spawn(
    nodeForServer(),
    [
      SERVER_MAIN,
      ...[LICENSE, "--host", "127.0.0.1", "--port", String(port), "--connection-token", token],
      ...["--server-data-dir", folder, "--user-data-dir", userFolder],
      ...["--extensions-dir", options.extensionsFolder ?? join(folder, "extensions")],
      ...["--builtin-extensions-dir", join(folder, "builtin")],
      ...["--telemetry-level", "off", "--disable-getting-started-override"],
      ...(options.trust === "none" ? [] : ["--disable-workspace-trust"]),
      ...(options.audience === "automation" ? ["--enable-smoke-test-driver"] : []),
    ],
    {
      env: { ...process.env, ...NO_MARKETPLACE, XDG_RUNTIME_DIR: folder, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );

  // The server leads a process group, so that the extension host, terminals and watchers end with it.
  const kill = () => {
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once("exit", kill);
  const leave = () => process.exit(130);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, leave);

  let output = "";
  const gone = new Promise((resolveGone) => server.once("exit", resolveGone));
  await new Promise((started, failed) => {
    const read = (chunk) => {
      output += chunk;
      if (output.includes("Extension host agent listening on")) started();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`VS Code's server ended with ${code}:\n${output}`)));
    setTimeout(() => failed(new Error(`VS Code's server did not start:\n${output}`)), START_LIMIT_MS).unref();
  }).catch((error) => {
    kill();
    throw error;
  });

  return {
    authority: `127.0.0.1:${port}`,
    token,
    logsFolder: join(userFolder, "logs"),
    output: () => output,
    stop: async () => {
      process.off("exit", kill);
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, leave);
      kill();
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/**
 * The address of a window.
 * @param {Server} server
 * @param {{ folder?: string, scheme?: string, payload?: readonly (readonly [string, string])[] }} [what] The
 *   folder or `.code-workspace` file to open (absolute), with VIRTUAL_SCHEME as files that are on no disk; and the
 *   key-value pairs that VS Code's own browser tests use.
 */
export function workbenchUrl(server, { folder, scheme, payload = [] } = {}) {
  const url = new URL(`http://${server.authority}/`);
  if (!folder) url.searchParams.set("ew", "true");
  else if (scheme) url.searchParams.set("folder", `${scheme}://disk${folder}`);
  else url.searchParams.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
  const pairs = [["skipWelcome", "true"], ["skipReleaseNotes", "true"], ...payload];
  url.searchParams.set("payload", JSON.stringify(pairs));
  url.searchParams.set("tkn", server.token);
  return url.href;
}

/** Installs a packaged extension into `extensionsFolder`, as `code --install-extension` does. */
export function installExtension(vsix, extensionsFolder) {
  linkServerModules();
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-install-"));
  const folders = ["--server-data-dir", folder, "--extensions-dir", extensionsFolder];
  try {
    const output = execFileSync(
      nodeForServer(),
      [SERVER_MAIN, LICENSE, ...folders, "--install-extension", resolve(vsix), "--force"],
      { env: { ...process.env, ...NO_MARKETPLACE }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    if (!output.includes("successfully installed")) throw new Error(`${vsix} was not installed:\n${output}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepareFolder(folder, userFolder, settings, helpers = []) {
  const builtInFolder = join(folder, "builtin");
  for (const path of [builtInFolder, join(userFolder, "User")]) mkdirSync(path, { recursive: true });
  for (const name of readdirSync(join(VSCODE, "extensions"))) {
    if (UNUSED_BUILT_INS.has(name)) continue;
    symlinkSync(join(VSCODE, "extensions", name), join(builtInFolder, name), "junction");
  }
  for (const helper of [VIRTUAL_FILES, ...helpers])
    symlinkSync(helper, join(builtInFolder, basename(helper)), "junction");
  writeFileSync(join(userFolder, "User/settings.json"), JSON.stringify(settings, null, 2));
}

function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}
