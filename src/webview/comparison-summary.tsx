import type { Standing } from "../analysis/compare/compare-strategies.ts";
import { shortRank, verdictOf } from "../analysis/compare/verdict.ts";
import { formatNumber } from "../analysis/number-text.ts";
import { SeriesLine } from "./chart-legend.tsx";
import { bandsOf, type Compared, comparisonOf } from "./charts/compared.ts";
import { formatDuration } from "./format.ts";

/** Which strategy did best, whether that is more than chance, and what each has cost. */
export function ComparisonSummary({ input }: { readonly input: Compared }) {
  const comparison = comparisonOf(input);
  if (comparison === undefined) return null;
  const { goal, standings } = comparison;
  const [answer, ...details] = verdictOf(comparison);
  const lines = bandsOf(input, "trials").map(({ group }) => group);
  return (
    <section class="comparison" aria-label="Comparison of strategies">
      <p class="comparison-answer">{answer}</p>
      <div class="comparison-table">
        <table>
          <thead>
            <tr>
              <th scope="col">strategy</th>
              <th scope="col" title="Over the seeds: 1 is best">
                mean rank
              </th>
              <th scope="col">mean best {goal.name}</th>
              <th scope="col">95 %</th>
              <th scope="col">runs</th>
              <th scope="col">trials each</th>
              <th scope="col">failed</th>
              <th scope="col">steps each</th>
              <th scope="col" title="That its trials ran, in sum">
                time each
              </th>
            </tr>
          </thead>
          <tbody>
            {standings.map((standing) => (
              <Row key={standing.group} standing={standing} line={lines.indexOf(standing.group)} />
            ))}
          </tbody>
        </table>
      </div>
      <ul class="comparison-verdict">
        {details.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

function Row({ standing, line }: { readonly standing: Standing; readonly line: number }) {
  const { group, meanRank, best, runs, cost } = standing;
  const near = (amount: number) => formatNumber(Number(amount.toFixed(1)));
  return (
    <tr>
      <th scope="row">
        {line >= 0 && <SeriesLine index={line} />} {group}
      </th>
      <td>{meanRank === null ? "" : shortRank(meanRank)}</td>
      <td>{best === null ? "none" : formatNumber(best.mean)}</td>
      <td>{best === null || runs < 2 ? "" : `${formatNumber(best.low)} to ${formatNumber(best.high)}`}</td>
      <td>{runs}</td>
      <td>{near(cost.configurations)}</td>
      <td>{near(cost.failed)}</td>
      <td>{near(cost.steps)}</td>
      <td>{formatDuration(cost.timeMs)}</td>
    </tr>
  );
}
