// The entry of the thread that computes proposals, so that the runner goes on reading reports meanwhile.
import { parentPort, workerData } from "node:worker_threads";
import { HistoryCopy } from "../engine/history-changes.ts";
import { samplerDefinition } from "../engine/plugin.ts";
import { carryOut, type SamplerTask, spaceOf } from "../engine/sampler-task.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { loadPlugin } from "./load-plugin.ts";
import type { ProposalReply, ProposalRequest } from "./sampler-protocol.ts";

const port = parentPort;
if (!port) throw new Error("this file is the entry of a worker thread");
const task = workerData as SamplerTask;
const copy = new HistoryCopy(spaceOf(task));
const made = makeSampler();
// Each request waits for it, and says then what went wrong.
made.catch(() => {});

async function makeSampler(): Promise<Sampler> {
  if (task.plugin === undefined) return carryOut(task);
  const plugin = await loadPlugin(task.plugin);
  if (plugin.kind !== "sampler") throw new Error("the plug-in is not a sampler");
  return carryOut(task, samplerDefinition(plugin));
}

async function answer({ id, index, changes }: ProposalRequest): Promise<void> {
  const history = copy.apply(changes);
  try {
    const sampler = await made;
    reply({ kind: "proposal", id, proposal: sampler.propose(history, index) });
    // While the trial runs that this proposal is for.
    sampler.prepare?.(history, index + 1);
  } catch (error) {
    reply({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
  }
}

function reply(message: ProposalReply): void {
  port?.postMessage(message);
}

let last: Promise<void> = Promise.resolve();
port.on("message", (request: ProposalRequest) => {
  last = last.then(() => answer(request));
});
