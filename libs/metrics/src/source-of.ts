import { InputError } from '@exmix/errors/input-error';
import type { MetricItem, MetricValue } from './metric.js';

/** The text that the task changes, `meta.source`: the inputs have the task's prefix too. */
export function sourceOf(item: MetricItem, metric: string, what: string): string {
  const { source } = (item.meta ?? {}) as { readonly [key: string]: MetricValue | undefined };
  if (typeof source === 'string') return source;
  throw new InputError('metric-meta', `${metric} needs ${what} in meta.source`, { field: 'format.meta' });
}
