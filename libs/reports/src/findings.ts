import { oneDecimal, plural, signed } from './format-numbers.js';
import type { ComparedTask, Comparison, ReportData, TaskScores } from './report-data.js';

/**
 * Sentences about the numbers, computed from the intervals. An interval that holds zero settles nothing; it is never
 * read as "no difference".
 */
export interface ComparisonFindings {
  /** Tasks whose whole interval lies above zero, below it, or that it does not settle. */
  readonly better: readonly ComparedTask[];
  readonly worse: readonly ComparedTask[];
  readonly unsettled: readonly ComparedTask[];
  readonly verdict: 'better' | 'worse' | 'unsettled';
  readonly headline: string;
  /** What is too small to conclude from, and what the intervals do not cover. */
  readonly caution: readonly string[];
}

export function comparisonFindings(comparison: Comparison): ComparisonFindings {
  const { a, b, tasks, mean } = comparison;
  const better = tasks.filter((task) => task.interval.low > 0);
  const worse = tasks.filter((task) => task.interval.high < 0);
  const unsettled = tasks.filter((task) => task.interval.low <= 0 && task.interval.high >= 0);
  const verdict =
    mean === undefined || (mean.interval.low <= 0 && mean.interval.high >= 0)
      ? 'unsettled'
      : mean.value > 0
        ? 'better'
        : 'worse';
  return {
    better,
    worse,
    unsettled,
    verdict,
    headline: headlineOf(comparison, verdict, better.length, worse.length),
    caution: mean === undefined ? [`${a} and ${b} share no scored task.`] : cautionOf(tasks, mean.interval, unsettled),
  };
}

function headlineOf(
  { a, b, tasks, mean }: Comparison,
  verdict: ComparisonFindings['verdict'],
  better: number,
  worse: number,
): string {
  if (mean === undefined) return `${a} and ${b} cannot be compared: they share no scored task.`;
  const range = `95% interval ${signed(mean.interval.low)} to ${signed(mean.interval.high)}`;
  const over = `over ${plural(tasks.length, 'task')}`;
  const counts = `${better} of ${plural(tasks.length, 'task')} clearly better, ${worse} clearly worse`;
  if (verdict === 'unsettled') {
    return `No clear difference between ${a} and ${b} on average: ${signed(mean.value)} points ${over} (${range}); ${counts}.`;
  }
  const size = oneDecimal(Math.abs(mean.value));
  const words = verdict === 'better' ? 'higher' : 'lower';
  return `${b} scores ${size} points ${words} than ${a} on average ${over} (${range}); ${counts}.`;
}

function cautionOf(
  tasks: readonly ComparedTask[],
  mean: { readonly low: number; readonly high: number },
  unsettled: readonly ComparedTask[],
): readonly string[] {
  const sentences: string[] = [];
  const still = unsettled.filter((task) => task.interval.low === 0 && task.interval.high === 0);
  const open = unsettled.filter((task) => !still.includes(task));
  if (open.length > 0) {
    const widest = open.reduce((x, y) => (halfWidth(y) > halfWidth(x) ? y : x));
    const narrowest = open.reduce((x, y) => (halfWidth(y) < halfWidth(x) ? y : x));
    const span =
      open.length === 1
        ? `about ±${oneDecimal(halfWidth(widest))} points`
        : `±${oneDecimal(halfWidth(narrowest))} to ±${oneDecimal(halfWidth(widest))} points`;
    sentences.push(
      `Too small to conclude from: ${list(open.map((task) => task.task))}. ${open.length === 1 ? 'Its interval holds' : 'Their intervals hold'} zero and ${open.length === 1 ? 'reaches' : 'reach'} ${span} with ${examplesOf(open)}; a difference in either direction fits these numbers.`,
    );
  }
  if (still.length > 0) {
    sentences.push(
      `Both phases have the same score in every sample for ${list(still.map((task) => task.task))}; this says nothing about larger models or test sets.`,
    );
  }
  const byChance = 0.05 * tasks.length;
  if (tasks.length >= 5) {
    sentences.push(
      `With ${tasks.length} tasks, about ${byChance < 1 ? byChance.toFixed(2) : oneDecimal(byChance)} of the 95% intervals would miss zero by chance alone; read single tasks with that in mind and the mean (±${oneDecimal((mean.high - mean.low) / 2)} points) first.`,
    );
  }
  sentences.push(
    'Intervals resample test examples. Each phase is one training run, so the spread between seeds is not in them, and they are too narrow as statements about the methods.',
  );
  return sentences;
}

/** How many of a phase's tasks beat their baseline by more than the paired interval, and which do not. */
export interface BaselineFindings {
  readonly phase: string;
  readonly all: readonly TaskScores[];
  readonly above: readonly TaskScores[];
}

export function baselineFindings(data: ReportData): readonly BaselineFindings[] {
  const phases = [...new Set(data.scores.map((scores) => scores.phase))];
  return phases.map((phase) => {
    const all = data.scores.filter((scores) => scores.phase === phase);
    return { phase, all, above: all.filter(beatsBaseline) };
  });
}

/** The whole interval of the main score's margin over the baseline lies above zero. */
export function beatsBaseline(scores: TaskScores): boolean {
  return (scores.scores[0]?.marginInterval?.low ?? 0) > 0;
}

function halfWidth(task: ComparedTask): number {
  return (task.interval.high - task.interval.low) / 2;
}

function examplesOf(tasks: readonly ComparedTask[]): string {
  const counts = tasks.map((task) => task.examples);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  if (low !== high) return `${low} to ${high} test examples each`;
  return `${plural(low, 'test example')}${tasks.length === 1 ? '' : ' each'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
