import { setTimeout as pause } from "node:timers/promises";
import { silentSince } from "../heartbeat.ts";
import type { Runner } from "../runner-lock.ts";
import type { StudyFolder } from "../study-folder.ts";
import { connectControl } from "./client.ts";

/** How long a runner that has missed its beats gets to answer a question. */
const patienceMs = 1_000;

/**
 * Since when a runner of this machine does not answer; undefined where it does. One that is late, on a machine that has
 * just woken up, is asked before it is given up.
 */
export async function notAnsweringSince(folder: StudyFolder): Promise<number | undefined> {
  const since = silentSince(folder.runner);
  return since === undefined || (await answers(folder.control)) ? undefined : since;
}

/** What a person can do about a runner that does not answer. */
export function silentRunnerText({ pid }: Pick<Runner, "pid">, since: number): string {
  const ending = process.platform === "win32" ? `taskkill /f /pid ${pid}` : `kill -9 ${pid}`;
  return `It has not answered since ${new Date(since).toISOString()}: it may wait for a drive, or be stopped. If it does not come back, end it with \`${ending}\` and run the study again: nothing that has ended is lost.`;
}

async function answers(address: string): Promise<boolean> {
  const asked = (async () => {
    const client = await connectControl(address).catch(() => undefined);
    if (client === undefined) return false;
    try {
      return await Promise.race([client.state().then(() => true), pause(patienceMs, false, { ref: false })]);
    } catch {
      return false;
    } finally {
      client.close();
    }
  })();
  return Promise.race([asked, pause(patienceMs, false, { ref: false })]);
}
