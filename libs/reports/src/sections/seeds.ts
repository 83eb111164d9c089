import { oneDecimal } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { ReportData, SeedScores } from '../report-data.js';
import { table } from '../table.js';

/** Mean and deviation of the phases that ran with several seeds; null without any. */
export function seedsTable({ seeds = [] }: ReportData): Html | null {
  if (seeds.length === 0) return null;
  return html`<h3 id="seeds">Over seeds</h3>
<p class="soft">Mean and standard deviation (n − 1) over runs that differ in their seed alone: first weights, order of the data, dropout. The bands above are of single runs, over examples.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Scores over seeds, table">${table<SeedScores>(
    'Scores over seeds',
    [
      { head: 'Task', isHead: true, cell: ({ task }) => task },
      { head: 'Phase', cell: ({ phase }) => phase },
      { head: 'Score', cell: ({ score }) => score },
      { head: 'Mean', number: true, cell: ({ mean }) => oneDecimal(mean) },
      { head: 'Deviation', number: true, cell: ({ deviation }) => oneDecimal(deviation) },
      { head: 'Seeds', number: true, cell: ({ seeds: count }) => count },
      { head: 'Runs', number: true, cell: ({ values }) => values.map(oneDecimal).join(', ') },
    ],
    seeds,
  )}</div>`;
}
