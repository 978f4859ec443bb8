import { Worker } from "node:worker_threads";
import type { AsyncSampler } from "../engine/async-sampler.ts";
import { HistorySender } from "../engine/history-changes.ts";
import type { SamplerTask } from "../engine/sampler-task.ts";
import type { Proposal, TrialReading } from "../samplers/sampler.ts";
import type { History } from "../study/history.ts";
import type { ProposalReply, ProposalRequest } from "./sampler-protocol.ts";

interface Question {
  readonly id: number;
  readonly index: number;
  readonly history: History;
  readonly resolve: (proposal: Proposal) => void;
  readonly reject: (error: Error) => void;
  /** Whether a thread has died over it. */
  hasCostThread: boolean;
}

/**
 * A sampler on a thread of its own. The thread keeps a copy of the history and is told what has changed in it, so its
 * decisions are those of the same sampler in this thread.
 *
 * A thread that dies, as one does that runs out of memory, is started anew once for each proposal.
 */
export class ThreadedSampler implements AsyncSampler {
  readonly #file: URL;
  readonly #task: SamplerTask;
  #worker: Worker | undefined;
  readonly #reading: TrialReading | undefined;
  #sender: HistorySender;
  #question: Question | undefined;
  #nextId = 0;
  #isOver = false;

  /**
   * @param file the bundle of `sampler-thread.ts`
   * @param reading what the thread is told of trials; undefined for everything
   */
  constructor(file: URL, task: SamplerTask, reading?: TrialReading) {
    this.#file = file;
    this.#task = task;
    this.#reading = reading;
    this.#sender = new HistorySender(reading);
    // At once, so that it is ready when the first proposal is asked for.
    this.#worker = this.#start();
  }

  propose(history: History, index: number): Promise<Proposal> {
    if (this.#isOver) return Promise.reject(abandonment());
    if (this.#question !== undefined) throw new Error("a proposal is being computed already");
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#question = { id, index, history, resolve, reject, hasCostThread: false };
      this.#ask(this.#question);
    });
  }

  /** Gives up the proposal that is being computed, whose promise rejects, and ends the thread. Nothing more can be asked. */
  abandon(): void {
    this.#isOver = true;
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    const question = this.#question;
    this.#question = undefined;
    question?.reject(abandonment());
  }

  #ask({ id, index, history }: Question): void {
    this.#worker ??= this.#start();
    // Copied by the call, so that it may go on changing.
    const request: ProposalRequest = { id, index, changes: this.#sender.changes(history) };
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#task, resourceLimits });
    this.#sender = new HistorySender(this.#reading);
    let cause = "";
    worker.on("message", (reply: ProposalReply) => this.#take(reply));
    worker.on("error", (error) => {
      cause = `: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on("exit", (code) => {
      if (this.#worker === worker) this.#lose(cause || ` with code ${code}`);
    });
    return worker;
  }

  #take(reply: ProposalReply): void {
    const question = this.#question;
    if (question === undefined || question.id !== reply.id) return;
    this.#question = undefined;
    if (reply.kind === "proposal") question.resolve(reply.proposal);
    else question.reject(new Error(`the sampler ${this.#name} failed: ${reply.message}`));
  }

  #lose(how: string): void {
    this.#worker = undefined;
    const question = this.#question;
    if (question === undefined) return;
    if (!question.hasCostThread) {
      question.hasCostThread = true;
      this.#ask(question);
      return;
    }
    this.#question = undefined;
    question.reject(
      new Error(`the thread that computes proposals of ${this.#name} ended twice over one of them${how}`),
    );
  }

  get #name(): string {
    return this.#task.plugin ?? this.#task.sampler;
  }
}

/** Models leave much behind with each proposal; the less room there is for that, the sooner it is swept. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 };

const abandonment = () => new Error("the proposal was given up");
