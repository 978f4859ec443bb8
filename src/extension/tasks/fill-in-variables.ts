import { parse } from "jsonc-parser";
import * as vscode from "vscode";

export type Answers =
  | {
      readonly kind: "answered";
      readonly answers: Readonly<Record<string, string>>;
      readonly hasSecret: boolean;
    }
  /** A whole sentence. */
  | { readonly kind: "impossible"; readonly reason: string }
  /** The person gave up. */
  | { readonly kind: "cancelled" };

/** An entry of `inputs` in tasks.json; anybody can write anything there. */
type Input = Readonly<Record<string, unknown>>;

/**
 * Fills in what VS Code alone can: settings, commands, inputs, other folders.
 *
 * @param variables as they stand in `${...}`
 * @param tasksFile the text of tasks.json, which declares the inputs
 */
export async function fillInVariables(
  variables: readonly string[],
  tasksFile: string,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<Answers> {
  const answers: Record<string, string> = {};
  let hasSecret = false;
  for (const variable of variables) {
    const [, kind = "", name = ""] = /^(\w+):(.*)$/s.exec(variable) ?? [];
    const input = kind === "input" ? inputOf(tasksFile, name) : undefined;
    if (kind === "input" && input === undefined)
      return impossible(vscode.l10n.t("tasks.json declares no input {0}.", name));
    const value = input ? await ask(input) : await lookUp(kind, name, folder);
    if (value === undefined) {
      if (input && input["type"] !== "command") return { kind: "cancelled" };
      return impossible(vscode.l10n.t("{0} has no value that is a text.", `\${${variable}}`));
    }
    answers[variable] = value;
    hasSecret ||= input?.["password"] === true;
  }
  return { kind: "answered", answers, hasSecret };
}

function impossible(reason: string): Answers {
  return { kind: "impossible", reason };
}

async function lookUp(
  kind: string,
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<string | undefined> {
  switch (kind) {
    case "config":
      return textOf(vscode.workspace.getConfiguration(undefined, folder?.uri).get(name));
    case "command":
      return textOf(await vscode.commands.executeCommand(name));
    case "workspaceFolder":
      return vscode.workspace.workspaceFolders?.find((other) => other.name === name)?.uri.fsPath;
    case "extensionInstallFolder":
      return vscode.extensions.getExtension(name)?.extensionUri.fsPath;
    default:
      return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
}

function inputOf(tasksFile: string, id: string): Input | undefined {
  const inputs: unknown = parse(tasksFile)?.inputs;
  return Array.isArray(inputs) ? inputs.find((input: Input) => input?.["id"] === id) : undefined;
}

async function ask(input: Input): Promise<string | undefined> {
  const prompt = textOf(input["description"]) ?? textOf(input["id"]) ?? "";
  const standard = textOf(input["default"]);
  switch (input["type"]) {
    case "promptString":
      return vscode.window.showInputBox({
        prompt,
        ...(standard !== undefined && { value: standard }),
        password: input["password"] === true,
        ignoreFocusOut: true,
      });
    case "pickString":
      return pick(prompt, Array.isArray(input["options"]) ? input["options"] : [], standard);
    case "command":
      return textOf(await vscode.commands.executeCommand(String(input["command"]), input["args"]));
    default:
      return undefined;
  }
}

async function pick(
  placeHolder: string,
  options: readonly unknown[],
  standard: string | undefined,
): Promise<string | undefined> {
  const items = options.flatMap((option) => {
    if (typeof option === "string") return [{ label: option, value: option }];
    const { label, value } = (option ?? {}) as Input;
    return typeof value === "string" ? [{ label: textOf(label) ?? value, value }] : [];
  });
  // The default is the one that Enter takes.
  const ordered = items.toSorted((a, b) => Number(b.value === standard) - Number(a.value === standard));
  const chosen = await vscode.window.showQuickPick(ordered, { placeHolder, ignoreFocusOut: true });
  return chosen?.value;
}
