import type { ReportData } from './report-data.js';

const HEAD = [
  'phase',
  'task',
  'family',
  'role',
  'split',
  'examples',
  'score',
  'higher_is_better',
  'value',
  'low',
  'high',
  'baseline_name',
  'baseline',
  'baseline_low',
  'baseline_high',
  'margin',
  'margin_low',
  'margin_high',
];

/** All scores, one a line, RFC 4180; empty where undefined. */
export function scoresCsv(data: ReportData): string {
  const tasks = new Map(data.tasks.map((task) => [task.name, task]));
  const lines = data.scores.flatMap((scored) =>
    scored.scores.map((score) => [
      scored.phase,
      scored.task,
      tasks.get(scored.task)?.family,
      tasks.get(scored.task)?.role,
      scored.split,
      scored.examples,
      score.name,
      score.higherIsBetter,
      score.value,
      score.interval?.low,
      score.interval?.high,
      scored.baselineName,
      score.baseline,
      score.baselineInterval?.low,
      score.baselineInterval?.high,
      score.margin,
      score.marginInterval?.low,
      score.marginInterval?.high,
    ]),
  );
  return [HEAD, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
