// Pictures of every chart of the panel, of recorded studies, in four themes: `node scripts/panel-pictures.mjs [-- NAME]`.
// They go to test-artifacts/panel, to be looked at. A name makes the pictures of one page only.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../test/host/workbench.mjs";
import {
  bundlePanel,
  followJournal,
  loadMonitor,
  openPanel,
  recordedStudy,
  themeNames,
} from "../test/panel/page.mjs";

const FOLDER = join(import.meta.dirname, "../test-artifacts/panel");

/** Pages of the panel, each with the study that shows most there. */
const scenes = [
  { name: "overview", study: "mixed", view: { page: "overview" } },
  { name: "progress", study: "mixed", view: { page: "progress" } },
  { name: "parameters", study: "mixed", view: { page: "parameters" }, height: 2000 },
  { name: "trade-offs", study: "trade-offs", view: { page: "trade-offs" } },
  { name: "runs", study: "rungs", view: { page: "runs" }, height: 1500 },
  { name: "population", study: "population", view: { page: "runs" }, height: 1700 },
  { name: "compare", study: "strategies", view: { page: "compare" } },
  { name: "trials", study: "mixed", view: { page: "trials" } },
  {
    name: "filtered",
    study: "mixed",
    view: {
      page: "overview",
      filter: [{ kind: "range", field: "param:lr", low: 0.001, high: 0.1 }],
      selected: [12, 30],
      pinned: ["history", "parallel", "slice", "timeline"],
    },
    height: 1400,
  },
  { name: "narrow", study: "mixed", view: { page: "overview" }, width: 400, height: 1700 },
  {
    name: "tables",
    study: "rungs",
    view: { page: "runs", asTable: ["timeline", "ladder", "budget"] },
    height: 1300,
  },
];

const asked = process.argv.slice(2).filter((word) => word !== "--");
const [onlyScene, onlyTheme] = asked;
mkdirSync(FOLDER, { recursive: true });
const bundle = await bundlePanel();
const StudyMonitor = await loadMonitor();
const browser = await launchBrowser();
try {
  for (const { name, study, view, width = 1200, height = 1000 } of scenes) {
    if (onlyScene && onlyScene !== "all" && onlyScene !== name) continue;
    const panel = await openPanel(browser, bundle, { theme: themeNames[0], width, height, view });
    const { stop } = followJournal(StudyMonitor, panel, recordedStudy(study));
    await panel.page.locator(".panel-bar").waitFor();
    for (const theme of themeNames) {
      if (onlyTheme && onlyTheme !== theme) continue;
      await panel.wear(theme);
      // The charts are drawn again after the theme has settled, at most so often.
      await panel.page.waitForTimeout(600);
      await panel.page.screenshot({ path: join(FOLDER, `${name} ${theme}.png`) });
    }
    stop();
    for (const complaint of panel.complaints) console.error(`${name}: ${complaint}`);
    await panel.page.close();
  }
} finally {
  await browser.close();
}
