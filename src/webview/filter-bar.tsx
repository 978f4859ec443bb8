import { useState } from "preact/hooks";
import { countOf } from "../analysis/number-text.ts";
import { ExpressionFilter } from "./expression-filter.tsx";
import { type Clause, clauseText, type Filter } from "./filter.ts";
import { Icon } from "./icon.tsx";
import type { StudyOverview } from "./protocol.ts";
import { type FieldId, fieldTitle } from "./trial-fields.ts";

interface Props {
  readonly overview: StudyOverview;
  readonly filter: Filter;
  readonly shownCount: number;
  readonly trialCount: number;
  readonly objective: number;
  readonly selectedCount: number;
  /** The filter in words, and what is wrong with it. */
  readonly expression: string;
  readonly problem: string | null;
  onExpression(expression: string): void;
  onObjective(objective: number): void;
  onClause(clause: Clause): void;
  onClear(field: FieldId): void;
  onClearAll(): void;
  onClearSelection(): void;
}

/** What holds for all charts and the table: the objective, the filter, the selection. */
export function FilterBar(props: Props) {
  const { overview, filter, shownCount, trialCount, selectedCount, expression } = props;
  return (
    <div class="filter-bar" role="toolbar" aria-label="Filter and selection">
      {overview.objectives.length > 1 && (
        <select
          aria-label="Objective of the charts"
          title="Objective of the charts"
          value={props.objective}
          onChange={(event) => props.onObjective(event.currentTarget.selectedIndex)}
        >
          {overview.objectives.map(({ metric, direction }, position) => (
            <option key={metric} value={position}>
              {metric} ({direction})
            </option>
          ))}
        </select>
      )}
      <span class="faint" role="status">
        {filter.length > 0 || expression.trim() !== ""
          ? `${shownCount} of ${countOf(trialCount, "trial")}`
          : countOf(trialCount, "trial")}
      </span>
      <ExpressionFilter
        expression={expression}
        problem={props.problem}
        names={[
          ...overview.parameters.map(({ name }) => name),
          ...overview.objectives.map(({ metric }) => metric),
        ]}
        onChange={props.onExpression}
      />
      <ul class="chips" aria-label="Filter">
        {filter.map((clause) => (
          <li key={clause.field} class="chip">
            {clauseText(clause, overview)}
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove the filter on ${fieldTitle(clause.field, overview)}`}
              title="Remove this filter"
              onClick={() => props.onClear(clause.field)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {filter.length > 1 && (
        <button type="button" class="link" onClick={props.onClearAll}>
          Clear filter
        </button>
      )}
      <RangeForm overview={overview} onClause={props.onClause} />
      {selectedCount > 0 && (
        <span class="faint filter-selection">
          {selectedCount} selected{" "}
          <button type="button" class="link" onClick={props.onClearSelection}>
            Clear selection
          </button>
        </span>
      )}
    </div>
  );
}

/** Brushing by keyboard: a range of any number that trials have. */
function RangeForm({ overview, onClause }: Pick<Props, "overview" | "onClause">) {
  const fields: readonly FieldId[] = [
    ...overview.objectives.map((_, index) => `value:${index}`),
    ...overview.parameters
      .filter(({ domain: { type } }) => type === "float" || type === "int")
      .map(({ name }) => `param:${name}`),
    "number",
    "steps",
  ];
  const [field, setField] = useState(fields[0] ?? "number");
  const [low, setLow] = useState("");
  const [high, setHigh] = useState("");
  const bound = (text: string, open: number) => (text.trim() === "" ? open : Number(text));
  const [from, to] = [bound(low, Number.NEGATIVE_INFINITY), bound(high, Number.POSITIVE_INFINITY)];
  const isUsable = !Number.isNaN(from) && !Number.isNaN(to) && (Number.isFinite(from) || Number.isFinite(to));
  return (
    <details class="range-form">
      <summary>Add a filter</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isUsable) onClause({ kind: "range", field, low: from, high: to });
        }}
      >
        <select aria-label="Field" value={field} onChange={(event) => setField(event.currentTarget.value)}>
          {fields.map((each) => (
            <option key={each} value={each}>
              {fieldTitle(each, overview)}
            </option>
          ))}
        </select>
        <label>
          from{" "}
          <input
            inputMode="decimal"
            size={8}
            value={low}
            onInput={(event) => setLow(event.currentTarget.value)}
          />
        </label>
        <label>
          to{" "}
          <input
            inputMode="decimal"
            size={8}
            value={high}
            onInput={(event) => setHigh(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={!isUsable}>
          Filter
        </button>
      </form>
    </details>
  );
}
