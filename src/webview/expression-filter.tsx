import { filterNames } from "../analysis/trial-filter.ts";

interface Props {
  readonly expression: string;
  /** What is wrong with it. */
  readonly problem: string | null;
  /** Parameters and metrics, to be proposed. */
  readonly names: readonly string[];
  onChange(expression: string): void;
}

/** The filter in words, for all charts and the table. */
export function ExpressionFilter({ expression, problem, names, onChange }: Props) {
  return (
    <div class="expression">
      <input
        type="text"
        class="expression-input"
        aria-label="Filter by expression"
        aria-invalid={problem !== null}
        {...(problem !== null && { "aria-describedby": "expression-problem" })}
        placeholder={'lr < 0.01 and state == "complete"'}
        title={`Names: ${[...names, ...filterNames].join(", ")}`}
        spellcheck={false}
        value={expression}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onChange("");
        }}
      />
      {problem !== null && (
        <p id="expression-problem" class="expression-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
