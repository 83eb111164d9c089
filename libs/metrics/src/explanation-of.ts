import type { MetricItem } from './metric.js';
import { answersOf, textOf } from './metric-value.js';

/** What stands between label and explanation in texts of the form of WT5 (Narang et al., 2020). */
const MARK = ' explanation:';

/**
 * The explanation that the model gave and the accepted ones, of texts `<label> explanation: <why>`, as they are before a
 * postprocessor takes the label. A text without an explanation has an empty one.
 */
export function explanationsOf(item: MetricItem): readonly [said: string, accepted: readonly string[]] {
  return [explanationOf(item.output ?? textOf(item.prediction)), answersOf(item).map(explanationOf)];
}

function explanationOf(text: string): string {
  const at = text.indexOf(MARK);
  return at === -1 ? '' : text.slice(at + MARK.length).trim();
}
