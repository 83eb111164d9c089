import type { Metric, MetricValue } from '../metric.js';
import { textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';
import { collapseWhitespace } from '../python-text.js';
import { sequenceF1 } from '../sequence-f1.js';

/** Mean F1 of sets: of a list's members, or of the parts of a text between commas, case apart. */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'set_f1',
      Float64Array.from(items, (item) => 100 * sequenceF1(membersOf(item.target), membersOf(item.prediction))),
    ),
  ],
};

function membersOf(value: MetricValue): string[] {
  const parts = Array.isArray(value) ? value.map(textOf) : textOf(value).split(',');
  const members = parts.map((part) => collapseWhitespace(part).toLowerCase()).filter((part) => part !== '');
  return [...new Set(members)];
}
