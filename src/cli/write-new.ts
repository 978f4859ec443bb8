import { existsSync, writeFileSync } from "node:fs";
import { withOsErrors } from "../node/os-error.ts";
import { CommandError, type Invocation } from "./command.ts";

/** @throws CommandError where the file is there and `--force` is not given, OsError where it cannot be written */
export function writeNew({ options }: Pick<Invocation, "options">, file: string, text: string): void {
  if (existsSync(file) && options["force"] !== true)
    throw new CommandError(`${file} is there already; --force writes over it`);
  withOsErrors("write", file, () => writeFileSync(file, text));
}
