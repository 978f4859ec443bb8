import { type ChildProcess, spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { editorTaskOptions } from "../run-study.ts";
import { runnerEnvironment } from "../runner-process.ts";
import { isTrusted, runningNeedsTrust } from "../trust.ts";

/**
 * The terminal of a task: the command line, with its output as plain lines. What ends the task stops the study as Ctrl-C
 * in a terminal does: cleanly the first time, at once the second time.
 */
export class StudyTerminal implements vscode.Pseudoterminal {
  readonly #context: Context;
  readonly #studyFile: string;
  readonly #cwd: string;
  readonly #words: readonly string[];
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  #child: ChildProcess | undefined;
  #isEnded = false;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(context: Context, studyFile: string, cwd: string, words: readonly string[]) {
    this.#context = context;
    this.#studyFile = studyFile;
    this.#cwd = cwd;
    this.#words = words;
  }

  open(): void {
    void this.#start();
  }

  close(): void {
    this.#isEnded = true;
    this.#child?.kill("SIGTERM");
  }

  handleInput(typed: string): void {
    if (typed.includes("\u0003")) this.#child?.kill("SIGINT");
  }

  async #start(): Promise<void> {
    const { cliFile, logFolder } = this.#context;
    const options = (await isTrusted(runningNeedsTrust())) ? await this.#optionsOfTask(logFolder) : undefined;
    if (options === undefined || this.#isEnded) {
      this.#closed.fire(1);
      return;
    }
    // VS Code's own program is Node when it is told so.
    const child = spawn(process.execPath, [cliFile, ...this.#words, ...options], {
      cwd: this.#cwd,
      env: runnerEnvironment(process.env),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder("utf8");
      stream.on("data", (bytes: Buffer) => this.#write(decoder.write(bytes)));
    }
    child.once("error", ({ message }) => {
      this.#write(`${message}\n`);
      this.#closed.fire(1);
    });
    child.once("close", (code) => this.#closed.fire(code ?? 1));
  }

  /** Only a run hands a task over; anything else would ask for its inputs in vain. */
  async #optionsOfTask(logFolder: string): Promise<readonly string[] | undefined> {
    return this.#words[0] === "run" ? await editorTaskOptions(this.#studyFile, logFolder) : [];
  }

  #write(text: string): void {
    this.#written.fire(text.replace(/\r?\n/g, "\r\n"));
  }
}
