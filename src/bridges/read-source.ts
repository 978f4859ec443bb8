import { parseDocument } from "yaml";
import { isMapping } from "../study/read-space.ts";
import { importGrid, isGrid } from "./import-grid.ts";
import { importHydra } from "./import-hydra.ts";
import { importNni, isNniSpace } from "./import-nni.ts";
import { importWandb } from "./import-wandb.ts";
import type { StudyDraft } from "./study-draft.ts";

/** What a text in YAML or JSON may be. */
export const textSources = ["wandb", "nni", "hydra", "grid"] as const;
export type TextSource = (typeof textSources)[number];

export type SourceReading =
  | { readonly kind: "draft"; readonly draft: StudyDraft }
  /** A whole sentence. */
  | { readonly kind: "unreadable"; readonly message: string };

/**
 * @param asked what it is; found out where nobody says
 * @param readText the text of a file beside it; undefined where there is none
 */
export function readSource(
  text: string,
  asked: TextSource | undefined,
  readText: (file: string) => string | undefined,
): SourceReading {
  // What no text has: the bytes of a picture, an archive, a pickled object.
  if (text.includes("\u0000") || text.includes("\ufffd"))
    return { kind: "unreadable", message: "It is not a text." };
  const parsed = parse(text);
  if ("message" in parsed)
    return { kind: "unreadable", message: `It is neither YAML nor JSON: ${parsed.message}` };
  const source = asked ?? recognize(parsed.value);
  if (source === undefined) {
    const message =
      "It is no W&B sweep, no Optuna study, no NNI search space or experiment, no configuration of Hydra's Optuna sweeper and no grid of lists; --from says what it is to be read as.";
    return { kind: "unreadable", message };
  }
  if (source === "grid") return { kind: "draft", draft: importGrid(parsed.value) };
  if (!isMapping(parsed.value)) return { kind: "unreadable", message: "It is no mapping." };
  if (source === "wandb") return { kind: "draft", draft: importWandb(parsed.value) };
  if (source === "hydra") return { kind: "draft", draft: importHydra(parsed.value) };
  const parseBeside = (other: string) => {
    const beside = parse(other);
    return "value" in beside ? beside.value : undefined;
  };
  return { kind: "draft", draft: importNni(parsed.value, readText, parseBeside) };
}

/** Integers are bigint, so that 0 and 0.0 differ, as some of the tools want it. */
function parse(text: string): { readonly value: unknown } | { readonly message: string } {
  const document = parseDocument(text, { intAsBigInt: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) return { message: error.message.split("\n")[0] ?? "" };
  try {
    return { value: document.toJS({ maxAliasCount: 1000 }) };
  } catch (problem) {
    return { message: String(problem) };
  }
}

function recognize(value: unknown): TextSource | undefined {
  if (isGrid(value)) return "grid";
  if (!isMapping(value)) return undefined;
  const has = (...keys: readonly string[]) => keys.some((key) => key in value);
  if (isNniSpace(value) || has("searchSpace", "searchSpaceFile", "searchSpacePath")) return "nni";
  const hydra = isMapping(value["hydra"]) ? value["hydra"] : value;
  if (isMapping(hydra["sweeper"]) || has("search_space", "custom_search_space", "n_trials")) return "hydra";
  return has("parameters") && has("method", "metric", "program", "command", "early_terminate")
    ? "wandb"
    : undefined;
}
