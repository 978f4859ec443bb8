import { type ScriptLanguage, scriptLanguage } from "./script-flags.ts";

/** The script that a command runs. */
export interface FoundScript {
  /** Where it may be, relative to the trial's folder, with `/`; the first that is there. */
  readonly candidates: readonly string[];
  readonly language: ScriptLanguage;
  /** The index of the word that names it; its own arguments follow. */
  readonly wordIndex: number;
}

/** Programs that run the rest of the line, with the options of theirs that take a value of their own. */
const wrappers: readonly { readonly words: readonly string[]; readonly valued: ReadonlySet<string> }[] = [
  {
    words: ["uv", "run"],
    valued: new Set([
      "--with",
      "--extra",
      "--group",
      "--python",
      "-p",
      "--project",
      "--directory",
      "--env-file",
      "--index",
      "--package",
    ]),
  },
  { words: ["poetry", "run"], valued: new Set(["-C", "--directory", "-P", "--project"]) },
  { words: ["pipenv", "run"], valued: new Set() },
  { words: ["pdm", "run"], valued: new Set(["-p", "--project"]) },
  { words: ["hatch", "run"], valued: new Set() },
  { words: ["rye", "run"], valued: new Set() },
  { words: ["pixi", "run"], valued: new Set(["-e", "--environment"]) },
  { words: ["conda", "run"], valued: new Set(["-n", "--name", "-p", "--prefix", "--cwd"]) },
  { words: ["mamba", "run"], valued: new Set(["-n", "--name", "-p", "--prefix"]) },
  {
    words: ["accelerate", "launch"],
    valued: new Set([
      "--config_file",
      "--num_processes",
      "--num_machines",
      "--mixed_precision",
      "--main_process_port",
      "--gpu_ids",
    ]),
  },
  {
    words: ["torchrun"],
    valued: new Set([
      "--nnodes",
      "--nproc-per-node",
      "--nproc_per_node",
      "--node-rank",
      "--rdzv-backend",
      "--rdzv-endpoint",
      "--master-addr",
      "--master-port",
    ]),
  },
  {
    words: ["deepspeed"],
    valued: new Set(["--num_gpus", "--num_nodes", "--include", "--master_port", "-H", "--hostfile"]),
  },
  { words: ["npx"], valued: new Set(["-p", "--package"]) },
  { words: ["pnpm", "exec"], valued: new Set() },
  {
    words: ["srun"],
    valued: new Set(["-n", "-N", "-c", "-p", "-t", "-J", "--gres", "--partition", "--time", "--mem", "-G"]),
  },
  { words: ["time"], valued: new Set() },
  { words: ["nice"], valued: new Set(["-n"]) },
  { words: ["nohup"], valued: new Set() },
  { words: ["env"], valued: new Set(["-u"]) },
  { words: ["xvfb-run"], valued: new Set(["-n", "-s"]) },
];

/** Interpreters, with those of their options that take a value of their own. */
const interpreters: readonly { readonly name: RegExp; readonly valued: ReadonlySet<string> }[] = [
  { name: /^(?:python|pypy|ipython)[\d.]*w?$/, valued: new Set(["-W", "-X", "--check-hash-based-pycs"]) },
  { name: /^py$/, valued: new Set(["-W", "-X"]) },
  {
    name: /^node(?:js)?$/,
    valued: new Set(["-r", "--require", "--import", "--loader", "-C", "--conditions", "--env-file"]),
  },
  {
    name: /^(?:tsx|ts-node|bun|deno)$/,
    valued: new Set(["--import", "-c", "--config", "--tsconfig", "-P", "--project"]),
  },
];

/**
 * Which script a command line runs: `python train.py`, `uv run train.py`, `python -m pkg.train`, `node train.mjs`,
 * `./train.py`. Undefined where it runs something that has no readable script.
 *
 * @param words of the command, quotes removed
 */
export function findScript(words: readonly string[]): FoundScript | undefined {
  let at = 0;
  for (let round = 0; round < 8; round++) {
    while (/^[A-Za-z_]\w*=/.test(words[at] ?? "")) at++;
    const wrapper = wrappers.find(({ words: names }) =>
      names.every((name, index) => (index === 0 ? programName(words[at]) : words[at + index]) === name),
    );
    if (wrapper === undefined) break;
    at = afterOptions(words, at + wrapper.words.length, wrapper.valued);
    if (words[at - 1] === "-m" || words[at - 1] === "--module") return ofModule(words[at], at);
  }
  const program = programName(words[at]);
  const interpreter = interpreters.find(({ name }) => name.test(program));
  if (interpreter === undefined) return ofPath(words[at], at);
  at++;
  if (/^(?:bun|deno)$/.test(program) && words[at] === "run") at++;
  const next = afterOptions(words, at, interpreter.valued);
  const flag = words[next - 1];
  if (flag === "-m" && next > at) return ofModule(words[next], next);
  return flag === "-c" || flag === "-e" ? undefined : ofPath(words[next], next);
}

function programName(word: string | undefined): string {
  return (word ?? "").replace(/^.*[/\\]/, "").replace(/\.exe$/i, "");
}

/** The index behind options and their values; `-m`, `-c` and `-e` end them, as what follows is what runs. */
function afterOptions(words: readonly string[], from: number, valued: ReadonlySet<string>): number {
  let at = from;
  while (at < words.length) {
    const word = words[at] as string;
    if (word === "--") return at + 1;
    if (!word.startsWith("-")) return at;
    at++;
    if (/^(?:-m|--module|-c|-e)$/.test(word) && !valued.has(word)) return at;
    if (valued.has(word)) at++;
  }
  return at;
}

function ofPath(word: string | undefined, wordIndex: number): FoundScript | undefined {
  const language = word === undefined ? undefined : scriptLanguage(word);
  if (word === undefined || language === undefined || /[{}$*]/.test(word)) return undefined;
  return { candidates: [word.replaceAll("\\", "/")], language, wordIndex };
}

/** `python -m pkg.train`: a module beside the study, in `src`, or a package that can be run. */
function ofModule(word: string | undefined, wordIndex: number): FoundScript | undefined {
  if (word === undefined || !/^[\w.]+$/.test(word)) return undefined;
  const path = word.replaceAll(".", "/");
  const candidates = [`${path}.py`, `${path}/__main__.py`].flatMap((file) => [file, `src/${file}`]);
  return { candidates, language: "python", wordIndex };
}
