// Makes the pictures of README.md again: `npm run pictures [-- workbench|study-file]`. Both come from the sources at
// hand: one is the packaged extension in a real workbench window that runs the example, the other the example's study
// file with notes, in the colours of the editor.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { prepareChromium, prepareTestHost } from "./prerequisites.mjs";

const FOLDER = join(import.meta.dirname, "../docs/images");
const SIZE_LIMIT_BYTES = 300_000;

const missing = (await prepareTestHost()) ?? (await prepareChromium());
if (missing) {
  console.error(`The pictures cannot be made: ${missing.reason}.`);
  process.exit(1);
}
// Only now, for what they need has just been installed.
const { takeWorkbench } = await import("./pictures/workbench.mjs");
const { drawStudyFile } = await import("./pictures/study-file.mjs");
const makers = { workbench: takeWorkbench, "study-file": drawStudyFile };

process.env.FONTCONFIG_FILE = join(import.meta.dirname, "pictures/fonts.conf");
mkdirSync(FOLDER, { recursive: true });
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers);
for (const name of names) {
  const make = makers[name];
  if (!make) {
    console.error(`There is no picture ${name}; there are ${Object.keys(makers).join(", ")}.`);
    process.exit(1);
  }
  const file = join(FOLDER, `${name}.png`);
  await make(file);
  const sizeBytes = statSync(file).size;
  console.log(`${file}: ${Math.round(sizeBytes / 1e3)} kB`);
  if (sizeBytes > SIZE_LIMIT_BYTES) {
    console.error(`That is more than ${SIZE_LIMIT_BYTES / 1e3} kB, which is too slow to load.`);
    process.exitCode = 1;
  }
}
