import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withOsErrors } from "../node/os-error.ts";
import { type Command, CommandError, UsageError } from "./command.ts";

/** In the package, beside `dist`. */
const pythonHelper = fileURLToPath(new URL("../media/python/tunesmith.py", import.meta.url));

export const helperCommand: Command = {
  usage: "python [-o FOLDER] [--force]",
  options: { output: { type: "string", short: "o" }, force: { type: "boolean" } },
  help: {
    output: "the folder of the training script; default: this one",
    force: "write over a tunesmith.py that is something else",
  },
  async run({ positionals, options, output }) {
    if (positionals.length !== 1 || positionals[0] !== "python")
      throw new UsageError("name the language of the script: python");
    const folder = typeof options["output"] === "string" ? options["output"] : ".";
    const file = path.join(folder, "tunesmith.py");
    const text = readFileSync(pythonHelper, "utf8");
    withOsErrors("write the helper", file, () => {
      if (existsSync(file) && options["force"] !== true) {
        if (readFileSync(file, "utf8") === text) return;
        throw new CommandError(`${file} is there already; --force writes over it`);
      }
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, text);
    });
    output.write(`${file}\n`);
    return 0;
  },
};
