import { describe, expect, test } from "vitest";
import {
  debugConfiguration,
  type LaunchConfiguration,
  type PrintedLaunch,
} from "../../src/extension/trial/debug-configuration.ts";

const launch: PrintedLaunch = {
  trial: 7,
  cwd: "/w",
  env: { TUNESMITH_SEED: "3", OTHER: null },
  script: {
    language: "python",
    path: "/w/src/train.py",
    module: null,
    interpreter: ["python3", "-O"],
    args: ["--lr=0.1"],
  },
};

describe("a trial is debugged", () => {
  test("by a configuration of its own where launch.json has none", () => {
    expect(debugConfiguration(launch, [])).toEqual({
      type: "debugpy",
      request: "launch",
      console: "integratedTerminal",
      name: "Trial 7",
      program: "/w/src/train.py",
      python: "python3",
      pythonArgs: ["-O"],
      args: ["--lr=0.1"],
      cwd: "/w",
      env: { TUNESMITH_SEED: "3", OTHER: null },
    });
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of launch.json.
  const [script, open] = ["${workspaceFolder}/src/train.py", "${file}"];
  const configurations: readonly LaunchConfiguration[] = [
    { type: "node", request: "launch", program: script, name: "another language" },
    { type: "debugpy", request: "attach", program: script, name: "no launch" },
    { type: "debugpy", request: "launch", program: open, name: "open file", justMyCode: true },
    {
      type: "debugpy",
      request: "launch",
      program: script,
      name: "Train",
      args: ["--lr", "1"],
      env: { OTHER: "x", MINE: "y" },
      justMyCode: false,
    },
  ];

  test("as the configuration for its script says, with the trial's values and environment", () => {
    expect(debugConfiguration(launch, configurations)).toMatchObject({
      name: "Trial 7",
      program: "/w/src/train.py",
      args: ["--lr=0.1"],
      env: { OTHER: null, MINE: "y", TUNESMITH_SEED: "3" },
      justMyCode: false,
    });
  });

  test("as the one for the open file says, where none is for the script", () => {
    expect(debugConfiguration(launch, configurations.slice(0, 3))).toMatchObject({ justMyCode: true });
  });

  test("as a module where it runs one, and by Node where it is JavaScript", () => {
    const { script: python } = launch;
    if (python === null) throw new Error("the launch has a script");
    const module = { ...launch, script: { ...python, module: "pkg.train", interpreter: ["uv", "run"] } };
    const ofModule = debugConfiguration(module, []);
    expect(ofModule).toMatchObject({ module: "pkg.train" });
    expect(ofModule).not.toHaveProperty("program");
    expect(ofModule).not.toHaveProperty("python");
    const node = {
      ...python,
      language: "javascript",
      path: "/w/train.mjs",
      interpreter: ["node", "--expose-gc"],
    } as const;
    expect(debugConfiguration({ ...launch, script: node }, [])).toMatchObject({
      type: "node",
      program: "/w/train.mjs",
      runtimeExecutable: "node",
      runtimeArgs: ["--expose-gc"],
    });
  });

  test("not at all where it runs no script", () => {
    expect(debugConfiguration({ ...launch, script: null }, configurations)).toBeUndefined();
  });
});
