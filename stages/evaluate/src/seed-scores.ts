import type { SeedScores, TaskScores } from '@exmix/reports/report-data';
import type { BootstrapFile } from './compare-phases.js';
import { rounded } from './score-facts.js';
import type { ReportConfig } from './unit-configs.js';

/**
 * Mean and deviation over the seeds of a phase, for each task and score, in the order of the scores. Seeds whose score
 * is undefined or not there are left out; a phase with one seed left is in no list.
 */
export function seedScores(phases: ReportConfig['phases'], scored: readonly TaskScores[]): readonly SeedScores[] {
  const phaseOf = new Map(phases.flatMap(({ name, runOf }) => (runOf === undefined ? [] : [[name, runOf] as const])));
  const groups = new Map<string, { phase: string; task: string; score: string; isMain: boolean; values: number[] }>();
  for (const { phase: run, task, scores } of scored) {
    const phase = phaseOf.get(run);
    if (phase === undefined) continue;
    scores.forEach(({ name, value }, i) => {
      const key = JSON.stringify([phase, task, name]);
      const group = groups.get(key) ?? { phase, task, score: name, isMain: i === 0, values: [] };
      if (value !== null) group.values.push(value);
      groups.set(key, group);
    });
  }
  return [...groups.values()].flatMap(({ values, ...group }): SeedScores[] => {
    if (values.length < 2) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (values.length - 1));
    return [{ ...group, seeds: values.length, values, mean: rounded(mean) ?? 0, deviation: rounded(deviation) ?? 0 }];
  });
}

/**
 * One file of several seeds' files: means of the score and of each bootstrap sample, which holds the same examples for
 * every seed. Their interval is over examples and takes the seeds as given.
 */
export function meanBootstrap(files: readonly BootstrapFile[]): BootstrapFile {
  const [first] = files;
  if (first === undefined) throw new Error('there is no file to take the mean of');
  if (files.length === 1) return first;
  const mean = (values: readonly (number | null)[]) => {
    const sum = values.reduce<number>((total, value) => total + (value ?? Number.NaN), 0);
    return Number.isFinite(sum) ? sum / values.length : null;
  };
  const samples = first.samples.map((_, i) => mean(files.map((file) => file.samples[i] ?? null)));
  return { ...first, value: mean(files.map(({ value }) => value)), samples };
}
