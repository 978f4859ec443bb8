import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The page beside the bundle that runs, as a package has it; undefined where it is not there. */
export function diagnosticsPage(script = process.argv[1]): string | undefined {
  if (script === undefined || !existsSync(script)) return undefined;
  const page = join(dirname(realpathSync(script)), "..", "docs", "diagnostics.md");
  return existsSync(page) ? pathToFileURL(page).href : undefined;
}
