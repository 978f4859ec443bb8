import { flagsText, jsonText, yamlText } from "../analysis/params-text.ts";
import { trialJson } from "../analysis/trial-json.ts";
import { trialsCsv } from "../analysis/trials-csv.ts";
import type { ParamValues } from "../study/value.ts";
import type { PanelMessage, TrialRow } from "./protocol.ts";

interface Props {
  readonly studyName: string;
  /** By number. */
  readonly trials: readonly TrialRow[];
  /** In the order of the table. */
  readonly rows: readonly TrialRow[];
  readonly selected: readonly number[];
  send(message: PanelMessage): void;
}

const forms: readonly { readonly name: string; text(params: ParamValues): string }[] = [
  { name: "flags", text: (params) => `${flagsText(params)}\n` },
  { name: "JSON", text: jsonText },
  { name: "YAML", text: yamlText },
];

/** Takes trials elsewhere: the values of the selected ones to the clipboard, the listed ones into a file. */
export function TableTools({ studyName, trials, rows, selected, send }: Props) {
  const chosen = selected.flatMap((number) => trials[number] ?? []);
  const save = (ending: string, text: string) =>
    send({ kind: "save", name: `${studyName}-trials.${ending}`, content: { kind: "text", text } });
  // The first of a list of YAML documents needs no mark before it.
  const join = (name: string, texts: readonly string[]) => texts.join(name === "YAML" ? "---\n" : "");
  return (
    <span class="table-tools">
      {chosen.length > 0 && (
        <select
          aria-label="Copy the values of the selected trials"
          value=""
          onChange={(event) => {
            const form = forms.find(({ name }) => name === event.currentTarget.value);
            event.currentTarget.value = "";
            if (form) {
              const texts = chosen.map(({ params }) => form.text(params));
              const isList = form.name === "JSON" && chosen.length > 1;
              const text = isList ? listText(chosen) : join(form.name, texts);
              send({ kind: "copy", text });
            }
          }}
        >
          <option value="">Copy values as…</option>
          {forms.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label="Export the listed trials"
        value=""
        onChange={(event) => {
          const ending = event.currentTarget.value;
          event.currentTarget.value = "";
          if (ending === "csv") save("csv", trialsCsv(rows));
          if (ending === "json") save("json", `${JSON.stringify(rows.map(trialJson), undefined, 2)}\n`);
        }}
      >
        <option value="">Export as…</option>
        <option value="csv">CSV</option>
        <option value="json">JSON</option>
      </select>
    </span>
  );
}

function listText(trials: readonly TrialRow[]): string {
  return `${JSON.stringify(
    trials.map(({ params }) => params),
    undefined,
    2,
  )}\n`;
}
