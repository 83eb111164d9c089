import type { ComparedTask, Comparison } from '@exmix/reports/report-data';
import { intervalOf, rounded } from './score-facts.js';

/** `bootstrap.json` of one phase and task. */
export interface BootstrapFile {
  readonly score: string;
  readonly higherIsBetter: boolean;
  readonly value: number | null;
  readonly samples: readonly (number | null)[];
}

export interface ComparedFiles {
  readonly task: string;
  readonly examples: number;
  readonly a: BootstrapFile;
  readonly b: BootstrapFile;
}

/**
 * Differences b - a in points of the main score, turned so that more is better, with paired 95% bootstrap intervals:
 * sample i of both phases holds the same examples. The mean over tasks weighs tasks alike; its interval takes the tasks
 * as given and resamples each one's examples. Tasks whose score is undefined for a or b are left out.
 */
export function comparePhases(
  pair: { readonly title: string; readonly a: string; readonly b: string },
  files: readonly ComparedFiles[],
): Comparison {
  const defined = files.filter(({ a, b }) => a.value !== null && b.value !== null && a.score === b.score);
  const differences = defined.map(({ a, b }) => differencesOf(a, b));
  const tasks = defined.flatMap(({ task, examples, a, b }, i): ComparedTask[] => {
    const interval = intervalOf(differences[i] as Float64Array);
    if (interval === null) return [];
    const value = rounded(sign(a) * ((b.value as number) - (a.value as number))) as number;
    return [{ task, score: a.score, examples, a: a.value as number, b: b.value as number, value, interval }];
  });
  const comparison = { title: pair.title, a: pair.a, b: pair.b, tasks };
  const length = Math.min(...differences.map((samples) => samples.length));
  if (tasks.length === 0) return comparison;
  const means = Float64Array.from(
    { length },
    (_, k) => differences.reduce((sum, samples) => sum + (samples[k] as number), 0) / differences.length,
  );
  const interval = intervalOf(means);
  const value = rounded(tasks.reduce((sum, task) => sum + task.value, 0) / tasks.length);
  return interval === null || value === null ? comparison : { ...comparison, mean: { value, interval } };
}

function differencesOf(a: BootstrapFile, b: BootstrapFile): Float64Array {
  const length = Math.min(a.samples.length, b.samples.length);
  return Float64Array.from(
    { length },
    (_, k) => sign(a) * ((b.samples[k] ?? Number.NaN) - (a.samples[k] ?? Number.NaN)),
  );
}

function sign(file: BootstrapFile): number {
  return file.higherIsBetter ? 1 : -1;
}
