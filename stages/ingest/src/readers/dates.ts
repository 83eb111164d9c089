import { datePhrase, dayWithWeekday, referenceDay } from '../programmatic/date-phrase.js';
import { dayOfPhrase } from '../programmatic/day-of-phrase.js';
import { seeded } from '../programmatic/seeded.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Sampled phrases that name a day, the day on which they are said, and the day that they mean. */
export async function* read(source: SourceOf<'dates'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const seen = new Set<string>();
  for (let n = 0; n < source.samples; n++) {
    const choices = seeded(context.seed, `dates ${n}`);
    const reference = referenceDay(choices);
    const [phrase, today] = [datePhrase(choices), dayWithWeekday(reference)];
    const group = `${today}: ${phrase}`;
    const iso = dayOfPhrase(phrase, reference);
    if (iso === undefined) context.warn('phrase is not understood');
    else if (seen.has(group)) context.warn('same phrase and day again');
    else yield { record: { id: String(n), group, today, phrase, iso } };
    seen.add(group);
  }
}
