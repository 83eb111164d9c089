import cronstrue from 'cronstrue';
import { cronExpression } from '../programmatic/cron-expression.js';
import { seeded } from '../programmatic/seeded.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/**
 * Sampled cron expressions with what cronstrue says they mean. Of expressions that mean the same the first stays, so
 * that either side determines the other.
 */
export async function* read(source: SourceOf<'cron'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const seen = new Set<string>();
  for (let n = 0; n < source.samples; n++) {
    const cron = cronExpression(seeded(context.seed, `cron ${n}`));
    const english = cronstrue.toString(cron, { locale: 'en' });
    if (seen.has(english)) context.warn('same meaning again');
    else yield { record: { id: String(n), cron, english } };
    seen.add(english);
  }
}
