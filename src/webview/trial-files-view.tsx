import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";
import type { LogTail, PanelMessage, TrialFiles } from "./protocol.ts";

interface Props {
  readonly trial: number;
  readonly files: TrialFiles;
  send(message: PanelMessage): void;
}

/** The command that a trial ran, what it printed, and what it left behind. */
export function TrialFilesView({ trial, files, send }: Props) {
  const { command, logs, exists } = files;
  if (!exists) return <p class="faint">The trial has no folder: another tool ran it, or it was removed.</p>;
  return (
    <>
      {command !== null && (
        <section aria-label="Command line">
          <h3 class="section-line">
            Command line
            <button
              type="button"
              class="icon-button"
              title="Copy the command line"
              aria-label="Copy the command line"
              onClick={() => send({ kind: "copy", text: command })}
            >
              <Icon name="copy" />
            </button>
          </h3>
          <pre class="code">{command}</pre>
        </section>
      )}
      {logs.map((log) => (
        <LogView key={log.name} log={log} />
      ))}
      {logs.length === 0 && <p class="faint">It has printed nothing.</p>}
      <details class="files">
        <summary>Files ({files.files.length})</summary>
        <ul>
          {files.files.map(({ path, size }) => (
            <li key={path}>
              <button
                type="button"
                class="link"
                onClick={() => send({ kind: "open-trial-file", trial, path })}
              >
                {path}
              </button>{" "}
              <span class="faint">{sizeText(size)}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** The end of a log. It follows what is added as long as nobody scrolls up. */
function LogView({ log }: { readonly log: LogTail }) {
  const element = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const box = element.current;
    if (box && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [log.text]);
  return (
    <section aria-label={log.name}>
      <h3>
        {log.name} <span class="faint">{log.isCut ? `the end of ${sizeText(log.size)}` : ""}</span>
      </h3>
      <pre
        ref={element}
        class="code log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          isAtEnd.current = box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
        }}
      >
        {log.text}
      </pre>
    </section>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
