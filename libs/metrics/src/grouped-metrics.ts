import { mean } from './mean.js';
import { sameLength } from './same-length.js';

/** Named scores of lists of targets and predictions. */
export type ListMetric<T, P> = (targets: readonly T[], predictions: readonly P[]) => Record<string, number>;

export interface Grouped<T> {
  /** Examples with equal groups (as JSON) belong together: the answers of one question. */
  readonly group: unknown;
  readonly value: T;
}

/** The mean over groups of a metric of each group's examples: MultiRC's exact match per question. */
export function meanGroupMetric<T, P>(
  metric: ListMetric<T, P>,
  targets: readonly Grouped<T>[],
  predictions: readonly P[],
): Record<string, number> {
  sameLength(targets, predictions);
  const groups = new Map<string, { targets: T[]; predictions: P[] }>();
  targets.forEach((target, i) => {
    const key = JSON.stringify(target.group);
    const group = groups.get(key) ?? { targets: [], predictions: [] };
    group.targets.push(target.value);
    group.predictions.push(predictions[i] as P);
    groups.set(key, group);
  });
  const scores = [...groups.values()].map((group) => metric(group.targets, group.predictions));
  const names = Object.keys(scores[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, mean(scores.map((score) => score[name] as number))]));
}

/** A metric of the first example of every group: ReCoRD, whose training rows repeat a question for every answer. */
export function deduplicateMetric<T, P>(
  metric: ListMetric<T, P>,
  targets: readonly Grouped<T>[],
  predictions: readonly P[],
): Record<string, number> {
  sameLength(targets, predictions);
  const seen = new Set<string>();
  const first = targets.flatMap((target, i) => {
    const key = JSON.stringify(target.group);
    if (seen.has(key)) return [];
    seen.add(key);
    return [i];
  });
  return metric(
    first.map((i) => (targets[i] as Grouped<T>).value),
    first.map((i) => predictions[i] as P),
  );
}
