import type { Range, ReportData, TaskScores } from '@exmix/reports/report-data';
import type { Paint } from './paint.js';

/** Scores of each phase beside their baselines, and comparisons, as short lines for a terminal. */
export function scoreLines(report: ReportData, paint: Paint): string[] {
  const lines: string[] = [];
  for (const phase of new Set(report.scores.map((score) => score.phase))) {
    const own = report.scores.filter((score) => score.phase === phase);
    const better = own.filter((score) => (mainOf(score)?.marginInterval?.low ?? 0) > 0);
    lines.push('', paint.bold(`${phase}: ${better.length} of ${own.length} tasks beat their baseline`));
    lines.push(
      paint.dim(`  ${'task'.padEnd(20)}${'metric'.padEnd(16)}${'score'.padStart(7)}  95% interval   baseline`),
    );
    for (const score of own) lines.push(scoreLine(score, paint));
  }
  for (const { title, a, b, tasks, mean } of report.comparisons) {
    lines.push('', paint.bold(title));
    if (mean === undefined) lines.push('  no task was scored on both');
    else {
      const verdict =
        mean.interval.low > 0 ? `${b} is better` : mean.interval.high < 0 ? `${a} is better` : 'undecided';
      lines.push(
        `  ${b} minus ${a}, mean of ${tasks.length} tasks: ${signed(mean.value)} ${range(mean.interval)}, ${verdict}`,
      );
    }
    for (const task of tasks) {
      const text = `${fixed(task.a)} to ${fixed(task.b)}, ${signed(task.value)} ${range(task.interval)}`;
      lines.push(`  ${task.task.padEnd(20)}${task.score.padEnd(16)}${text}`);
    }
  }
  if (report.missing.length > 0) {
    lines.push('', paint.yellow(`not there: ${report.missing.slice(0, 8).join(', ')} (${report.missing.length})`));
  }
  return [...lines, ''];
}

const mainOf = (score: TaskScores) => score.scores[0];

function scoreLine(score: TaskScores, paint: Paint): string {
  const main = mainOf(score);
  if (main === undefined) return `  ${score.task}: no score`;
  const name = `  ${score.task.padEnd(20)}${main.name.padEnd(16)}`;
  const value = main.value === null ? 'undefined' : fixed(main.value);
  const interval = main.interval === null ? '' : range(main.interval);
  const baseline = main.baseline === null ? '' : `${fixed(main.baseline)} (${score.baselineName})`;
  const text = `${name}${value.padStart(7)}  ${interval.padEnd(13)}  ${baseline}`;
  return (main.marginInterval?.low ?? 0) > 0 ? paint.green(text) : text;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${fixed(value)}`;
}

function range({ low, high }: Range): string {
  return `[${fixed(low)}, ${fixed(high)}]`;
}
