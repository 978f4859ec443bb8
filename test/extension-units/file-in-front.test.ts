import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type * as vscode from "vscode";
import { fileInFront } from "../../src/extension/file-in-front.ts";

const study = { path: "/w/digits.study.yaml" } as vscode.Uri;
const journal = { path: "/w/optuna.log" } as vscode.Uri;

test.each([
  ["tunesmith.runStudy", study, study],
  ["tunesmith.openResults", study, study],
  ["tunesmith.runStudy", journal, undefined],
  ["tunesmith.showPlan", journal, undefined],
  ["tunesmith.runTrialAgain", journal, undefined],
  ["tunesmith.openResults", journal, journal],
  ["tunesmith.exportStudy", journal, journal],
  ["tunesmith.runStudy", undefined, undefined],
])("%s takes of the panel in front what it can work with", (command, file, expected) => {
  expect(fileInFront(file, command)).toBe(expected);
});

test("the commands that take a journal are commands", () => {
  const { contributes } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
  const taking = contributes.commands.filter(({ command }) => fileInFront(journal, command) === journal);
  expect(taking).toHaveLength(5);
});
