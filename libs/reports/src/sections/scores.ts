import type { ChartFiles } from '../charts/chart-files.js';
import { figure } from '../charts/figure.js';
import { scoreDots } from '../charts/score-dots.js';
import { familiesOf, familyName } from '../families.js';
import { beatsBaseline } from '../findings.js';
import { oneDecimal, signed } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { PhaseColors } from '../phase-colors.js';
import type { Range, ReportData, ScoreFacts, TaskScores } from '../report-data.js';
import { table } from '../table.js';
import { seedsTable } from './seeds.js';
import { NARROW, WIDE } from './widths.js';

/** All scores by family and task, with baselines and intervals. */
export async function scoresSection(data: ReportData, colors: PhaseColors, charts: ChartFiles): Promise<Html | null> {
  if (data.scores.length === 0) return null;
  const phases = data.phases.map((phase) => phase.name).filter((name) => data.scores.some((s) => s.phase === name));
  const familyOf = new Map(data.tasks.map((task) => [task.name, task.family]));
  const scored = data.scores.map((scores) => ({ scores, family: familyOf.get(scores.task) ?? '?' }));
  const figures: Html[] = [];
  for (const family of familiesOf(scored)) {
    const rows = scored.filter((each) => each.family === family).map((each) => each.scores);
    figures.push(
      await figure(
        {
          id: `scores-${family.toLowerCase()}`,
          title: familyName(family),
          wide: scoreDots(rows, phases, colors, WIDE),
          narrow: scoreDots(rows, phases, colors, NARROW),
          table: scoreTable(rows, familyName(family)),
          tableLabel: 'All scores as a table',
        },
        charts,
      ),
    );
  }
  return html`<section id="scores"><h2>Scores by family and task</h2>
<p class="soft">Main score of each task on its ${data.scores[0]?.split} split, 0 to 100. The band is the 95% bootstrap interval over examples; the upright line is the baseline. ↓ marks error rates, where less is better. An interval without width means only that all examples of the sample scored alike.</p>
<ul class="key">${phases.map((phase) => html`<li><span class="dot" style="--c:${colors(phase)}"></span>${phase}</li>`)}<li><span class="tick"></span>baseline</li></ul>${figures}${seedsTable(data)}</section>`;
}

function scoreTable(rows: readonly TaskScores[], name: string): Html {
  const flat = rows.flatMap((task) => task.scores.map((score, i) => ({ task, score, isMain: i === 0 })));
  type Flat = (typeof flat)[number];
  return table<Flat>(
    `Scores of ${name}`,
    [
      { head: 'Task', isHead: true, cell: ({ task }) => task.task },
      { head: 'Phase', cell: ({ task }) => task.phase },
      { head: 'Score', cell: ({ score }) => `${score.name}${score.higherIsBetter ? '' : ' (less is better)'}` },
      { head: 'Value', number: true, cell: ({ score }) => number(score.value) },
      { head: '95% interval', number: true, cell: ({ score }) => range(score.interval) },
      { head: 'Baseline', number: true, cell: ({ score }) => number(score.baseline) },
      { head: 'Margin', number: true, cell: ({ score }) => margin(score) },
      { head: 'Beats it', cell: ({ task, isMain }) => (isMain ? (beatsBaseline(task) ? 'yes' : 'not clearly') : '') },
      { head: 'Examples', number: true, cell: ({ task }) => task.examples },
    ],
    flat,
  );
}

function number(value: number | null): string {
  return value === null ? 'undefined' : oneDecimal(value);
}

function range(interval: Range | null): string {
  return interval === null ? '' : `${oneDecimal(interval.low)} to ${oneDecimal(interval.high)}`;
}

function margin(score: ScoreFacts): string {
  if (score.margin === null) return '';
  const { marginInterval } = score;
  const around = marginInterval === null ? '' : ` (${signed(marginInterval.low)} to ${signed(marginInterval.high)})`;
  return `${signed(score.margin)}${around}`;
}
