import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { OsError } from "../node/os-error.ts";
import { type Command, CommandError, type ExitCode, UsageError } from "./command.ts";
import { type CommandEntry, commandEntries } from "./commands.ts";

function overview(): string {
  const width = Math.max(...commandEntries.map(({ name }) => name.length));
  return [
    "Tunesmith: hyperparameter tuning from a study file.",
    "",
    "Usage: tunesmith COMMAND FILE [OPTIONS]",
    "",
    ...commandEntries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "tunesmith COMMAND --help says more about a command; --version prints the version.",
  ].join("\n");
}

function help({ name, summary }: CommandEntry, { usage, help: texts }: Command): string {
  const names = Object.keys(texts);
  const width = Math.max(0, ...names.map((option) => option.length));
  const options = names.map((option) => `  --${option.padEnd(width)}  ${texts[option]}`);
  return [
    `Usage: tunesmith ${name} ${usage}`,
    "",
    summary,
    ...(options.length > 0 ? ["", ...options] : []),
  ].join("\n");
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === "--version" || name === "-v") {
    console.log(packageJson.version);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const asked = commandEntries.find((entry) => entry.name === rest[0]);
    console.log(asked === undefined ? overview() : help(asked, await asked.load()));
    return name === undefined ? 1 : 0;
  }
  const entry = commandEntries.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    console.error(`tunesmith: there is no command ${name}\n\n${overview()}`);
    return 1;
  }
  const command = await entry.load();
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...freeOptions(command, rest), ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values["help"] === true) {
      console.log(help(entry, command));
      return 0;
    }
    return await command.run({
      positionals,
      options: single(values),
      lists: lists(values),
      output: process.stdout,
      errors: process.stderr,
    });
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseArgsError(error);
    if (!isUsage && !(error instanceof CommandError) && !(error instanceof OsError)) throw error;
    console.error(`tunesmith ${name}: ${error.message}`);
    if (error instanceof OsError && error.hint !== "") console.error(error.hint);
    if (isUsage) console.error(`Usage: tunesmith ${name} ${command.usage}`);
    return 1;
  }
}

type Values = ReturnType<typeof parseArgs>["values"];

function single(values: Values): Record<string, string | boolean | undefined> {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    Array.isArray(value) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

function lists(values: Values): Record<string, readonly string[]> {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    Array.isArray(value) ? [[name, value.map(String)] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** An option of any name, with a value, for each that was given to a command that takes them. */
function freeOptions(command: Command, words: readonly string[]): Command["options"] {
  if (command.freeOptions !== true) return {};
  const names = words.flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
}

function isParseArgsError(error: unknown): error is Error {
  return (
    error instanceof Error && String((error as { readonly code?: unknown }).code).startsWith("ERR_PARSE_ARGS")
  );
}

// A reader that has seen enough (`tunesmith trials ... | head`) is no fault of ours. A run stops cleanly then, as where
// its terminal is closed.
let isReaderGone = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (isReaderGone) return;
  isReaderGone = true;
  if (!process.emit("SIGHUP", "SIGHUP")) process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
