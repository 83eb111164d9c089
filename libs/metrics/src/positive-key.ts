import { InputError } from '@exmix/errors/input-error';
import type { MetricItem, MetricSettings } from './metric.js';
import { sameKey } from './metric-value.js';

/** The target of the positive class of two: the second label word, or 1 (or true) where targets are 0 and 1. */
export function positiveKey(metric: string, items: readonly MetricItem[], { labels }: MetricSettings): string {
  const targets = new Set(items.map((item) => sameKey(item.target)));
  if (labels?.length === 2 && [...targets].every((target) => labels.includes(target))) return labels[1] as string;
  for (const [negative, positive] of [
    ['0', '1'],
    ['false', 'true'],
  ] as const) {
    if ([...targets].every((target) => target === negative || target === positive)) return positive;
  }
  throw new InputError(
    'metric-targets',
    `${metric} needs two classes: two label words in the card, or targets 0 and 1; the targets are ${[...targets].slice(0, 5).join(', ')}`,
    { field: 'evaluate.metrics' },
  );
}
