import { useEffect, useRef } from "preact/hooks";
import type { Page } from "./view-state.ts";
import { pages } from "./view-state.ts";

export const pageTitles: Readonly<Record<Page, string>> = {
  overview: "Overview",
  progress: "Progress",
  parameters: "Parameters",
  "trade-offs": "Trade-offs",
  runs: "Runs",
  compare: "Compare",
  trials: "Trials",
};

interface Props {
  readonly page: Page;
  /** How many charts of a page have something to show. */
  countOf(page: Page): number;
  onPage(page: Page): void;
}

/** The pages of the panel: one stop for the Tab key, the arrows move between them. */
export function PageTabs({ page, countOf, onPage }: Props) {
  const selected = useRef<HTMLButtonElement>(null);
  // A narrow panel has no room for all of them.
  useEffect(() => selected.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), [page]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = pages.indexOf(page);
    const next = targetOf(event.key, at);
    if (next === undefined) return;
    event.preventDefault();
    const target = pages[next] as Page;
    onPage(target);
    document.getElementById(`tab-${target}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Pages of the results" onKeyDown={onKeyDown}>
      {pages.map((each) => {
        const isEmpty = each !== "trials" && countOf(each) === 0;
        return (
          <button
            key={each}
            id={`tab-${each}`}
            ref={each === page ? selected : null}
            type="button"
            role="tab"
            class={`tab${each === page ? " tab-selected" : ""}${isEmpty ? " faint" : ""}`}
            aria-selected={each === page}
            aria-controls="page"
            tabIndex={each === page ? 0 : -1}
            title={isEmpty ? "Nothing to show here for this study" : ""}
            onClick={() => onPage(each)}
          >
            {pageTitles[each]}
          </button>
        );
      })}
    </div>
  );
}

function targetOf(key: string, at: number): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return (at + pages.length - 1) % pages.length;
    case "ArrowRight":
      return (at + 1) % pages.length;
    case "Home":
      return 0;
    case "End":
      return pages.length - 1;
    default:
      return undefined;
  }
}
