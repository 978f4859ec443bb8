// The results panel under load: how long a long journal takes to be read and to be drawn, how smoothly many trials are
// brushed, and whether the panel stays live under a fast study. Needs the test host's Chromium.
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { launchBrowser } from "../test/host/workbench.mjs";
import { lineOf, trialRecords, writeLongJournal } from "../test/panel/long-journal.mjs";
import { bundlePanel, followJournal, loadMonitor, openPanel } from "../test/panel/page.mjs";

const ROUNDS = 5;
const LIVE_SECONDS = 10;
const LIVE_TRIALS_PER_SECOND = 50;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const folder = mkdtempSync(join(tmpdir(), "tunesmith-panel-"));
const browser = await launchBrowser();
try {
  const bundle = await bundlePanel();
  const StudyMonitor = await loadMonitor();
  const rows = [];
  const add = (what, promised, measured) => rows.push(`| ${what} | ${promised} | ${measured} |`);

  const long = join(folder, "long.log");
  writeLongJournal(long, 20_000, 16);
  const loads = [];
  const loadsCpu = [];
  let snapshot;
  for (let round = 0; round < ROUNDS; round++) {
    const load = await loadInThread(long);
    loads.push(load.ms);
    loadsCpu.push(load.cpuMs);
    snapshot = load.message;
  }
  const megabytes = (statSync(long).size / 1e6).toFixed(0);
  add(
    `a journal of 20,000 trials × 16 records (${megabytes} MB), read by the host`,
    "≤ 1 s",
    `${seconds(median(loads))} (${seconds(median(loadsCpu))} of one processor)`,
  );

  const paints = [];
  for (let round = 0; round < ROUNDS; round++) {
    const panel = await openPanel(browser, bundle, { view: { page: "overview" } });
    paints.push(await firstPaint(panel, snapshot));
    await panel.page.close();
  }
  const paintMs = median(paints.map(({ ms }) => ms));
  const paintCpuMs = median(paints.map(({ cpuMs }) => cpuMs));
  const withCpu = (ms, cpuMs) => `${seconds(ms)} (${seconds(cpuMs)} of one processor)`;
  add("… from the host's message to the first chart on the screen", "", withCpu(paintMs, paintCpuMs));
  add("… both together", "≤ 1.5 s", withCpu(median(loads) + paintMs, median(loadsCpu) + paintCpuMs));

  const brushed = join(folder, "brushed.log");
  writeLongJournal(brushed, 10_000, 16);
  const { message } = await loadInThread(brushed);
  const view = { page: "overview", pinned: ["parallel", "history", "importance"] };
  const panel = await openPanel(browser, bundle, { view });
  await panel.post(message);
  await panel.page.locator(".axis-track").first().waitFor();
  await panel.page.waitForTimeout(1_500);
  const frames = await brush(panel.page);
  add(
    "10,000 trials, an axis of parallel coordinates brushed for 3 s",
    "> 30 frames/s",
    `${frames.perSecond.toFixed(0)} frames/s, the slowest in ${frames.slowestMs.toFixed(0)} ms`,
  );
  await panel.page.close();

  const live = await followFastStudy();
  add(
    `${LIVE_TRIALS_PER_SECOND} finished trials a second on top of 5,000, for ${LIVE_SECONDS} s`,
    "stays live",
    `${live.shown} of ${live.written} trials shown, at most ${seconds(live.latestMs)} late; ${live.perSecond.toFixed(0)} frames/s, the slowest in ${live.slowestMs.toFixed(0)} ms`,
  );
  add("size of the panel's script", "< 1 MB", `${(bundle.script.length / 1e6).toFixed(2)} MB`);

  console.log(`| what | promised | measured |\n|---|---|---|\n${rows.join("\n")}`);

  /** Writes trials into a journal that is followed, and looks how many the panel shows. */
  async function followFastStudy() {
    const journal = join(folder, "live.log");
    writeLongJournal(journal, 5_000, 16);
    const livePanel = await openPanel(browser, bundle, { view: { page: "overview" } });
    const { stop } = followJournal(StudyMonitor, livePanel, journal);
    await livePanel.page.locator(".chart-canvas canvas").first().waitFor();
    await livePanel.page.waitForTimeout(1_000);
    const counting = livePanel.page.evaluate(countFrames, LIVE_SECONDS * 1_000);
    let written = 5_000;
    const end = written + LIVE_SECONDS * LIVE_TRIALS_PER_SECOND;
    let latestMs = 0;
    const startedAt = performance.now();
    while (written < end) {
      const due = Math.min(
        end,
        5_000 + Math.floor(((performance.now() - startedAt) / 1_000) * LIVE_TRIALS_PER_SECOND),
      );
      let text = "";
      for (; written < due; written++) {
        for (const record of trialRecords(written, 16)) text += lineOf(record, "live");
      }
      if (text) appendFileSync(journal, text);
      const shown = await shownTrials(livePanel.page);
      latestMs = Math.max(latestMs, ((written - shown) / LIVE_TRIALS_PER_SECOND) * 1_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const counted = await counting;
    await livePanel.page.waitForTimeout(1_500);
    const shown = await shownTrials(livePanel.page);
    stop();
    await livePanel.page.close();
    return { ...counted, shown, written, latestMs };
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** As the extension does: the bundled thread, from the request to the snapshot's arrival. */
async function loadInThread(journal) {
  const thread = new Worker(pathToFileURL(join(import.meta.dirname, "../dist/monitor-thread.cjs")));
  await new Promise((resolve) => thread.once("online", resolve));
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const message = await new Promise((resolve, reject) => {
    thread.on("error", reject);
    thread.on("message", (report) => {
      if (report.kind === "rows") resolve(report.message);
    });
    thread.postMessage({ studyFile: journal, action: { kind: "attach" } });
  });
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  await thread.terminate();
  return {
    ms,
    cpuMs: (user + system) / 1_000,
    message: { ...message, overview: { ...message.overview, trusted: true } },
  };
}

/** From the arrival of the message in the page until the frame with the first chart is there. */
async function firstPaint({ page, post }, message) {
  await page.evaluate(() => {
    window.painted = new Promise((resolve) => {
      let startedAt;
      window.addEventListener("message", () => {
        startedAt ??= performance.now();
      });
      // A canvas is there before anything is drawn on it.
      const small = new OffscreenCanvas(40, 20).getContext("2d", { willReadFrequently: true });
      const isDrawn = (canvas) => {
        if (!canvas) return false;
        small.drawImage(canvas, 0, 0, 40, 20);
        return small.getImageData(0, 0, 40, 20).data.some((value) => value > 0);
      };
      const look = () => {
        const canvas = document.querySelector(".chart-canvas canvas");
        if (startedAt === undefined || !isDrawn(canvas)) requestAnimationFrame(look);
        // The frame that this callback belongs to is handed to the screen before the next task.
        else setTimeout(() => resolve(performance.now() - startedAt));
      };
      look();
    });
  });
  // What a page of a test does to unpack a message is none of VS Code's.
  await page.evaluate(() => {
    const send = window.postMessage.bind(window);
    window.postMessage = (unpacked) => {
      window.deliverNow = () => send(unpacked);
    };
  });
  await post(message);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpuMs = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
  const before = await cpuMs();
  await page.evaluate(() => window.deliverNow());
  const ms = await page.evaluate(() => window.painted);
  return { ms, cpuMs: (await cpuMs()) - before };
}

/** Drags a range up and down the second axis, and counts the frames that the page makes meanwhile. */
async function brush(page) {
  const track = await page.locator(".axis-track").nth(1).boundingBox();
  if (!track) throw new Error("there is no axis to brush");
  const x = track.x + track.width / 2;
  const y = (share) => track.y + share * track.height;
  await page.mouse.move(x, y(0.2));
  await page.mouse.down();
  await page.mouse.move(x, y(0.4));
  const counting = page.evaluate(countFrames, 3_000);
  const startedAt = performance.now();
  for (let step = 0; performance.now() - startedAt < 3_000; step++) {
    await page.mouse.move(x, y(0.5 + 0.3 * Math.sin(step / 8)));
  }
  const counted = await counting;
  await page.mouse.up();
  return counted;
}

/** Runs in the page. */
function countFrames(lengthMs) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let frames = 0;
    let last = startedAt;
    let slowestMs = 0;
    const count = (now) => {
      frames += 1;
      slowestMs = Math.max(slowestMs, now - last);
      last = now;
      if (now - startedAt < lengthMs) requestAnimationFrame(count);
      else resolve({ perSecond: (1_000 * frames) / (now - startedAt), slowestMs });
    };
    requestAnimationFrame(count);
  });
}

async function shownTrials(page) {
  return Number(await page.locator(".grid").getAttribute("aria-rowcount")) - 1;
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(2)} s`;
}
