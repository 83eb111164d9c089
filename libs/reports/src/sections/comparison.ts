import type { ChartFiles } from '../charts/chart-files.js';
import { differenceForest } from '../charts/difference-forest.js';
import { figure } from '../charts/figure.js';
import { comparisonFindings } from '../findings.js';
import { oneDecimal, signed } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { ComparedTask, Comparison, ReportData } from '../report-data.js';
import { table } from '../table.js';
import { NARROW, WIDE } from './widths.js';

/** Phases side by side: a forest of differences, and what the intervals do not settle. */
export async function comparisonSection(data: ReportData, charts: ChartFiles): Promise<Html | null> {
  if (data.comparisons.length === 0) return null;
  const parts = await Promise.all(
    data.comparisons.map((comparison, index) => comparisonPart(comparison, index, charts)),
  );
  return html`<section id="comparison"><h2>Phases side by side</h2>
<p class="soft">Two phases answer the same test examples. A dot is the difference of their main scores on a task, the line its 95% interval by paired bootstrap. Right of zero the second phase is better.</p>${parts}</section>`;
}

async function comparisonPart(comparison: Comparison, index: number, charts: ChartFiles): Promise<Html> {
  const { a, b, tasks, mean } = comparison;
  const findings = comparisonFindings(comparison);
  const caution = html`<div class="caution"><h3>What is too small to conclude from</h3><ul>${findings.caution.map(
    (sentence) => html`<li>${sentence}</li>`,
  )}</ul></div>`;
  const head = html`<h3>${comparison.title}</h3>`;
  if (tasks.length === 0) return html`${head}${caution}`;
  const chart = await figure(
    {
      id: `difference-${index}`,
      title: `${b} minus ${a}`,
      note: 'Green: clearly better, red: clearly worse, grey: the interval holds zero. The diamond is the mean over tasks.',
      wide: differenceForest(comparison, WIDE),
      narrow: differenceForest(comparison, NARROW),
      table: table<ComparedTask | null>(
        `Scores of ${a} and ${b}`,
        [
          { head: 'Task', isHead: true, cell: (row) => row?.task ?? 'mean over tasks' },
          { head: 'Score', cell: (row) => row?.score },
          { head: 'Examples', number: true, cell: (row) => row?.examples },
          { head: a, number: true, cell: (row) => row && oneDecimal(row.a) },
          { head: b, number: true, cell: (row) => row && oneDecimal(row.b) },
          { head: 'Difference', number: true, cell: (row) => difference(row ?? mean) },
          { head: '95% interval', number: true, cell: (row) => interval(row ?? mean) },
        ],
        mean === undefined ? tasks : [...tasks, null],
      ),
    },
    charts,
  );
  return html`${head}${chart}${caution}`;
}

function difference(row: Pick<ComparedTask, 'value'> | undefined): string | undefined {
  return row && signed(row.value);
}

function interval(row: Pick<ComparedTask, 'interval'> | undefined): string | undefined {
  return row && `${signed(row.interval.low)} to ${signed(row.interval.high)}`;
}
