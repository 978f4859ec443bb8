import { useRef } from "preact/hooks";
import { Popover } from "./popover.tsx";
import type { PastRun, RelatedStudy } from "./protocol.ts";
import { runText } from "./run-chooser.tsx";
import type { ViewState } from "./view-state.ts";

interface Props {
  readonly view: Pick<ViewState, "studyFile" | "run" | "compared">;
  readonly runs: readonly PastRun[];
  readonly studies: readonly RelatedStudy[];
  onChange(compared: readonly string[]): void;
  /** Lets the person choose other studies. */
  onAdd(): void;
}

/** With what the shown study is compared: earlier runs of it, and studies of other files. */
export function CompareMenu({ view, runs, studies, onChange, onAdd }: Props) {
  const { studyFile, run, compared } = view;
  const ownRuns = [
    ...(run === null || runs.length === 0 ? [] : [{ file: studyFile, text: "Latest run" }]),
    ...runs
      .filter(({ journal }) => journal !== run)
      .map((past) => ({ file: past.journal, text: runText(past) })),
  ];
  const known = new Set([studyFile, ...runs.map(({ journal }) => journal)]);
  // What is taken off stays in the list, so that it can be put back.
  const names = useRef(new Map<string, string>());
  for (const file of compared) if (!known.has(file)) names.current.set(file, nameOf(file, studies));
  const others = [...names.current].map(([file, text]) => ({ file, text }));
  const chosen = [...ownRuns, ...others].filter(({ file }) => compared.includes(file)).length;
  return (
    <Popover title={chosen === 0 ? "Compare with …" : `Compared with ${chosen}`}>
      <ul class="compare-list">
        {[...ownRuns, ...others].map(({ file, text }) => (
          <li key={file}>
            <label class="check" title={file}>
              <input
                type="checkbox"
                checked={compared.includes(file)}
                onChange={({ currentTarget: { checked } }) =>
                  onChange(checked ? [...compared, file] : compared.filter((each) => each !== file))
                }
              />
              {text}
            </label>
          </li>
        ))}
      </ul>
      <button type="button" class="link" onClick={onAdd}>
        Add studies …
      </button>
    </Popover>
  );
}

/** A file may hold several studies, and one that nobody has run holds none. */
function nameOf(path: string, studies: readonly RelatedStudy[]): string {
  const [first, ...more] = studies.filter(({ file }) => file === path);
  const [fileName = path] = path.split(/[\\/]/).slice(-1);
  if (first === undefined) return `${fileName} (no results yet)`;
  if (first.run === null) return `${first.label} (another objective)`;
  return more.length === 0 ? first.label : `${fileName} (${more.length + 1} studies)`;
}
