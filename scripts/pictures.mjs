// Makes the pictures of README.md again: `npm run pictures [-- workbench|study-file|demo]`. All come from the sources at
// hand: the packaged extension in a real workbench window that runs the example, as a picture and as a moving one, and
// the example's study file with notes, in the colours of the editor.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { prepareChromium, prepareTestHost } from "./prerequisites.mjs";

const FOLDER = join(import.meta.dirname, "../docs/images");

const missing = (await prepareTestHost()) ?? (await prepareChromium());
if (missing) {
  console.error(`The pictures cannot be made: ${missing.reason}.`);
  process.exit(1);
}
// Only now, for what they need has just been installed.
const { takeRunningStudy } = await import("./pictures/running-study.mjs");
const { takeDemo } = await import("./pictures/demo.mjs");
const { drawStudyFile } = await import("./pictures/study-file.mjs");
const makers = {
  workbench: { make: takeRunningStudy, name: "workbench.png", limitBytes: 300_000 },
  "study-file": { make: drawStudyFile, name: "study-file.png", limitBytes: 300_000 },
  demo: { make: takeDemo, name: "demo.gif", limitBytes: 2_000_000 },
};

process.env.FONTCONFIG_FILE = join(import.meta.dirname, "pictures/fonts.conf");
mkdirSync(FOLDER, { recursive: true });
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers);
for (const name of names) {
  const maker = makers[name];
  if (!maker) {
    console.error(`There is no picture ${name}; there are ${Object.keys(makers).join(", ")}.`);
    process.exit(1);
  }
  const file = join(FOLDER, maker.name);
  await maker.make(file);
  const sizeBytes = statSync(file).size;
  console.log(`${file}: ${Math.round(sizeBytes / 1e3)} kB`);
  if (sizeBytes > maker.limitBytes) {
    console.error(`That is more than ${maker.limitBytes / 1e3} kB, which is too slow to load.`);
    process.exitCode = 1;
  }
}
