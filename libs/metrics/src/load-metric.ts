import type { Metric } from './metric.js';
import { metricUrl } from './metric-url.js';

/** Imports a metric of the registry. The caller has checked the name with `metricModule`. */
export async function loadMetric(name: string): Promise<Metric> {
  const { metric } = (await import(metricUrl(name))) as { metric: Metric };
  return metric;
}
